#pragma once

#include <filesystem>

#include "reports/model.h"

namespace noisegate::reports {

// Writes into `folder`: report.json, report.html, junit.xml and
// figures/<id>.vl.json (figures of an earlier report are removed). `share` is
// the folder that holds assets/ (report.js, report.css); without report.js the
// page has its tables and cards and says that the figures need the script.
// Error{io} naming the file. Equal input and assets give equal bytes.
void write_report(const base::Json& model, const std::filesystem::path& folder,
                  const std::filesystem::path& share);
void write_report(const ReportInput& input, const std::filesystem::path& folder,
                  const std::filesystem::path& share);

// Is there a node on PATH, and the script that draws with it in `share`?
bool can_render_svg(const std::filesystem::path& share);

// Draws figures/<id>.svg of folder/report.json by node (started without a
// shell). Error{config} with a hint if node or the script is missing, or if
// node fails.
void render_svg(const std::filesystem::path& folder,
                const std::filesystem::path& share);

}  // namespace noisegate::reports
