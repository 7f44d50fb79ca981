#pragma once

#include "app/judgement.h"
#include "app/options.h"

namespace noisegate::app {

// --github: prints annotations on stdout and appends a summary to the file
// named by $GITHUB_STEP_SUMMARY, if it is set. An annotation points at the
// claim's row in the table of expected verdicts under --gate, else in
// claims.csv; at nothing where that file lies outside $GITHUB_WORKSPACE (or,
// where that is not set, the current folder). Error{io} if the summary can't be
// written.
void tell_github(const Judged& judged, const Options& options);

}  // namespace noisegate::app
