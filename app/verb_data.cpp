#include <fmt/format.h>

#include <memory>
#include <vector>

#include "app/console.h"
#include "app/exit_codes.h"
#include "app/text.h"
#include "app/verbs.h"
#include "fixtures/data/official.h"
#include "fixtures/data/verify.h"
#include "harness/base/error.h"
#include "harness/base/json.h"

namespace noisegate::app {
namespace {

using data::FileState;

struct VerifyOptions {
  std::filesystem::path folder;
  bool json = false;
};

base::Json to_json(const data::DataFinding& found) {
  base::Json files = base::Json::array();
  for (const data::FileFinding& file : found.files)
    files.push_back({{"name", file.name},
                     {"state", data::to_text(file.state)},
                     {"place", file.place},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256},
                     {"why", file.why}});
  return {{"id", found.id},
          {"title", found.title},
          {"state", data::to_text(found.state())},
          {"files", files}};
}

std::string text_of(const data::DataFinding& found, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  for (const data::FileFinding& file : found.files) {
    const bool read = file.bytes > 0;
    rows.push_back({file.name, std::string(data::to_text(file.state)),
                    read ? fmt::format("{} bytes", file.bytes) : "",
                    file.why.empty() ? file.sha256.substr(0, 16) : file.why});
  }
  const FileState state = found.state();
  return fmt::format(
      "{}: {}\n{}\n", found.title,
      state == FileState::missing ? "incomplete" : data::to_text(state),
      table(rows, width, 2));
}

// 4 before 1, as everywhere: what is broken can't be told to be official.
int code_of(const std::vector<data::DataFinding>& findings) {
  int code = kGreen;
  for (const data::DataFinding& found : findings) {
    if (found.state() == FileState::broken) return kBroken;
    if (found.state() != FileState::official) code = kRed;
  }
  return code;
}

int verify(const VerifyOptions& options) {
  const auto findings = data::verify(options.folder);
  if (findings.empty())
    throw base::Error(
        base::ErrorCode::usage, "holds no file of a known data set",
        {options.folder.string()}, "'noisegate data verify --help' names them");
  if (options.json) {
    base::Json all = base::Json::array();
    for (const auto& found : findings) all.push_back(to_json(found));
    print(base::pretty({{"version", 1}, {"data", all}}));
    return code_of(findings);
  }
  for (const auto& found : findings)
    print(text_of(found, terminal(stdout).width));
  return code_of(findings);
}

std::string known_files() {
  std::string text;
  for (const data::OfficialData& known : data::official_data()) {
    text += fmt::format(
        "  {}{}", pad(known.id, 10),
        known.archive.empty() ? "" : fmt::format("{}, or ", known.archive));
    text += fmt::format("{}[.gz]", known.files.front().name);
    if (known.files.size() > 1)
      text += fmt::format(" and {} more", known.files.size() - 1);
    text += "\n";
  }
  return text;
}

}  // namespace

void add_data(CLI::App& program, Action& chosen) {
  CLI::App& verb = add_verb_group(
      program, {"data", "Look after the files of data sets", ""});
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& check = add_verb(
      verb, chosen,
      {"verify",
       "Read the files in a folder, and compare them with the "
       "official ones",
       "\nReads plain and gzipped files, and official archives as streams; "
       "extracts and\nwrites nothing. Known files:\n" +
           known_files() +
           "\nExit code: 0 all are official; 1 well formed but other bytes, or "
           "one is missing;\n2 no file of a known data set; 4 one is broken.\n"
           "\nExamples:\n"
           "  noisegate data verify ~/mnist\n"
           "  noisegate data verify ~/Downloads --json\n"},
      [options] { return verify(*options); });
  add_option(check, "DIR", "DIR", options->folder, "the folder").required();
  add_flag(check, "--json", options->json, "as JSON, with whole hashes");
}

}  // namespace noisegate::app
