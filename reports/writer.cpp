#include "reports/writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/escape.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/style_sheet.h"

extern char** environ;  // NOLINT: POSIX declares it nowhere

namespace noisegate::reports {
namespace {

namespace fs = std::filesystem;
using base::Json;

constexpr bool kDurable = false;  // all of it can be made again

std::string bundle(const fs::path& share) {
  const fs::path file = share / "assets" / "report.js";
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) ? base::read_file(file) : "";
}

// Only what a report writes there; a reader's own files stay.
void remove_old_figures(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const auto ends_with = [&](std::string_view end) {
      return name.size() > end.size() &&
             name.compare(name.size() - end.size(), end.size(), end) == 0;
    };
    if (ends_with(".vl.json") || ends_with(".svg")) old.push_back(entry.path());
  }
  for (const fs::path& file : old) fs::remove(file, error);
}

// A spec that shows right in any Vega-Lite viewer: with the light colours.
std::string standalone(const Json& model, const Json& figure) {
  Json spec = figure.at("spec");
  spec["config"] = model.at("themes").at("light");
  spec["description"] = figure.at("caption");
  return base::pretty(spec);
}

std::optional<fs::path> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return std::nullopt;
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder) / name;
    if (folder.empty() || access(candidate.c_str(), X_OK) != 0) continue;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
  }
  return std::nullopt;
}

fs::path renderer(const fs::path& share) {
  return share / "assets" / "render_svg.mjs";
}

// Exit status of the program, its output on our stderr.
int run_program(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, 2, 1);
  pid_t child = 0;
  const int failure =
      posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    throw base::Error(base::ErrorCode::config,
                      fmt::format("can't start it: {}", std::strerror(failure)),
                      {arguments[0]});
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

void write_report(const Json& model, const fs::path& folder,
                  const fs::path& share) {
  const std::string script = bundle(share);
  base::make_folder(folder / "figures");
  remove_old_figures(folder / "figures");
  for (const Json& figure : model.at("figures")) {
    const std::string name = slug(figure.at("id").get<std::string>());
    base::write_atomic(folder / "figures" / (name + ".vl.json"),
                       standalone(model, figure), kDurable);
  }
  base::write_atomic(folder / "report.json", base::canonical(model) + "\n",
                     kDurable);
  base::write_atomic(folder / "junit.xml", junit(model), kDurable);
  base::write_atomic(folder / "report.html", html(model, script, kStyleSheet),
                     kDurable);
}

void write_report(const ReportInput& input, const fs::path& folder,
                  const fs::path& share) {
  write_report(build_model(input), folder, share);
}

bool can_render_svg(const fs::path& share) {
  std::error_code ignored;
  return find_program("node").has_value() &&
         fs::is_regular_file(renderer(share), ignored);
}

void render_svg(const fs::path& folder, const fs::path& share) {
  const auto node = find_program("node");
  if (!node)
    throw base::Error(base::ErrorCode::config,
                      "SVG figures are drawn by node, which is not on PATH", {},
                      "install nodejs 18 or newer, or use report.html");
  if (!can_render_svg(share))
    throw base::Error(base::ErrorCode::config, "no such file",
                      {renderer(share).string()},
                      "ci/setup makes it where Node 18 and npm are there");
  const int status = run_program({node->string(), renderer(share).string(),
                                  (folder / "report.json").string(),
                                  (folder / "figures").string()});
  if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0))
    throw base::Error(base::ErrorCode::config,
                      "node could not draw the figures (its message is above)",
                      {(folder / "report.json").string()});
}

}  // namespace noisegate::reports
