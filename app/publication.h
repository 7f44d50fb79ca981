#pragma once

#include <filesystem>

#include "app/judgement.h"

namespace noisegate::app {

// Writes report.html, report.json, junit.xml and figures/ into `target`, SVG
// too if the options ask for it, and prints where the page is.
void publish(const Judged& judged, const Options& options,
             const std::filesystem::path& target, const Log& log);

}  // namespace noisegate::app
