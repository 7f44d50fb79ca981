#pragma once

#include <filesystem>

#include "app/judgement.h"

namespace noisegate::app {

// Writes report.html, report.json, junit.xml and figures/ into `target`, SVG
// too if the options ask for it. Links to records lead to the run's folder.
// Returns where the page is, as an absolute path.
std::filesystem::path publish(const Judged& judged, const Options& options,
                              const std::filesystem::path& target);

}  // namespace noisegate::app
