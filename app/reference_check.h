#pragma once

#include <string>
#include <vector>

#include "app/cli_app.h"
#include "harness/base/json.h"
#include "harness/claim/check.h"

namespace noisegate::app {

// `check --reference-only`: what a paper says of its own tables, judged on the
// published numbers alone. Reads no run and writes no file.
struct ReferenceOptions {
  bool only = false;
  std::string paper = "smith2020";
  bool json = false;
  bool markdown = false;
};

// --reference-only, --paper and --markdown.
void add_reference_options(CLI::App& verb, ReferenceOptions& options);

// The paper's statements judged, as claim::to_json gives them; null for a paper
// whose tables no statement is about. Error{data} on a fault in reference/.
base::Json reference_model(const std::string& paper);

// The first of the suites' papers that has one; null if none has.
base::Json reference_of(const std::vector<claim::Suite>& suites);

// Prints and returns the exit code, 0. Error{usage} on an unknown paper.
int check_reference(const ReferenceOptions& options);

// The printed forms of the model.
std::string reference_table(const base::Json& model, bool colour);
std::string reference_page(const base::Json& model);  // Markdown

}  // namespace noisegate::app
