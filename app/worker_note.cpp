#include "app/worker_note.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::app {
namespace {

std::filesystem::path note_file(const run::RunFolder& folder) {
  return folder.root() / "worker.json";
}

}  // namespace

void write_worker_note(const run::RunFolder& folder,
                       const Assignment& assignment) {
  WorkerNote note{fmt::format("{}", fmt::join(assignment.worker, " ")),
                  assignment.foreign, assignment.description};
  const auto earlier = read_worker_note(folder);
  if (earlier && earlier->foreign && !note.foreign) {
    note.command = earlier->command;
    note.foreign = true;
  }
  const base::Json json{{"version", 1},
                        {"command", note.command},
                        {"foreign", note.foreign},
                        {"description", to_json(note.description)}};
  base::write_atomic(note_file(folder), base::pretty(json));
}

std::optional<WorkerNote> read_worker_note(const run::RunFolder& folder) {
  const auto file = note_file(folder);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  const base::Json json = base::read_json(file);
  base::Fields fields(json, file.string(), "");
  if (fields.integer("version") != 1)
    fields.fail("version", "this version of noisegate reads version 1");
  WorkerNote note{fields.text("command"), fields.boolean("foreign"), {}};
  note.description = trial::parse_description(
      base::canonical(fields.at("description")), file.string());
  fields.done();
  return note;
}

}  // namespace noisegate::app
