#include <fmt/format.h>

#include "reports/github.h"
#include "reports/github_parts.h"
#include "reports/model_text.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::size_t kTitleBytes = 200;

std::string text(const Json& value, const char* key) {
  return value.at(key).get<std::string>();
}

// As the runner reads it back: '%' and line ends would end or change a command,
// ':' and ',' its properties. Other control characters have no place in a log.
std::string encoded(std::string_view raw, bool property) {
  std::string out;
  for (const char c : raw) {
    const bool reserved = c == '%' || c == '\r' || c == '\n' ||
                          (property && (c == ':' || c == ','));
    const auto byte = static_cast<unsigned char>(c);
    if (reserved)
      out += fmt::format("%{:02X}", byte);
    else if (byte >= 0x20 && byte != 0x7F)
      out += c;
  }
  return out;
}

std::string command(const std::string& level, const Place& place,
                    const std::string& title, const std::string& message) {
  std::string properties;
  if (!place.file.empty()) {
    properties += fmt::format("file={},", encoded(place.file, true));
    if (place.line > 0) properties += fmt::format("line={},", place.line);
  }
  properties += fmt::format("title={}", encoded(cut(title, kTitleBytes), true));
  return fmt::format("::{} {}::{}\n", level, properties,
                     encoded(cut(message, kAnnotationBytes), false));
}

std::string check_message(const Json& check) {
  std::string message =
      fmt::format("{} (allowed {} {})", text(check, "title"),
                  text(check.at("allowed"), "text"), text(check, "unit"));
  for (const Json& part : check.at("parts"))
    if (part.at("outcome") != "pass") message += "\n" + part_text(part);
  if (check.at("parts").empty()) message += "\n" + text(check, "why");
  return message;
}

std::string message_of(const Finding& finding) {
  std::string message =
      finding.check != nullptr ? check_message(*finding.check) : finding.why();
  if (finding.check != nullptr && finding.gate != nullptr)
    message += fmt::format("\nExpected of {}: {}; it is: {}", finding.id,
                           text(*finding.gate, "expected"),
                           text(*finding.gate, "actual"));
  const std::string statement = finding.of_claim("statement");
  if (!statement.empty())
    message += fmt::format("\n{}: {}", finding.id, statement);
  const std::string rerun = finding.of_claim("rerun");
  if (!rerun.empty()) message += "\nAgain: " + rerun;
  return message;
}

std::string title_of(const Finding& finding) {
  return fmt::format(
      "{}: {}",
      finding.check != nullptr ? text(*finding.check, "id") : finding.id,
      finding.outcome());
}

}  // namespace

std::string github_annotations(const Json& model,
                               const std::map<std::string, Place>& places) {
  std::string lines;
  std::size_t shown[2] = {0, 0}, hidden[2] = {0, 0};
  for (const Finding& finding : findings(model)) {
    const std::size_t level = finding.breaks ? 0 : 1;
    if (shown[level] == kAnnotations) {
      ++hidden[level];
      continue;
    }
    ++shown[level];
    const auto place = places.find(finding.id);
    lines += command(finding.breaks ? "error" : "warning",
                     place == places.end() ? Place{} : place->second,
                     title_of(finding), message_of(finding));
  }
  if (hidden[0] + hidden[1] > 0)
    lines += command("notice", {}, "noisegate",
                     fmt::format("{} more errors and {} more warnings are in "
                                 "the summary of this step",
                                 hidden[0], hidden[1]));
  return lines;
}

}  // namespace noisegate::reports
