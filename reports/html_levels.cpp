// The chapter on the run's levels against the measured baseline.
#include <fmt/format.h>

#include "reports/escape.h"
#include "reports/html_parts.h"
#include "reports/html_text.h"

namespace noisegate::reports::page {
namespace {

using base::Json;

std::string row(const Json& check) {
  return fmt::format(
      "<tr><td>{}</td><th scope=\"row\"><a href=\"#check-{}\">{}</a></th><td "
      "class=\"number\" data-name=\"means\">{}</td><td>{}</td></tr>\n",
      badge(raw(check, "outcome")), slug(raw(check, "id")),
      text(check, "title"), check.at("parts").size(), text(check, "why"));
}

}  // namespace

std::string level_chapter(const Json& model, bool with_script) {
  const Json& levels = model.at("levels");
  if (levels.is_null()) return "";
  std::string rows, cards;
  for (const Json& id : levels.at("checks")) {
    const Json* check = find(model.at("checks"), id.get<std::string>());
    if (check == nullptr) continue;
    rows += row(*check);
    cards += check_section(model, *check, with_script);
  }
  return fmt::format(
      "<section class=\"suite\" id=\"levels\"><h2>Levels as in the measured "
      "baseline</h2>\n<p class=\"lede\">{} {}.</p>\n<p class=\"quiet\">A claim "
      "may stay true while training drifts. Here each mean is compared with "
      "what the same workload gave before, at the rate that was best then. "
      "These checks belong to no claim of the paper.</p>\n<div class=\"scroll "
      "card\"><table class=\"stack\"><thead><tr><th>Verdict</th><th>Level</th>"
      "<th>Means</th><th>Why</th></tr></thead><tbody>\n{}</tbody></table>"
      "</div>\n<details{}><summary>Every mean</summary><article "
      "class=\"card\">{}</article></details></section>\n",
      badge(raw(levels, "outcome")), text(levels, "sentence"), rows,
      levels.at("outcome") == "pass" ? "" : " open", cards);
}

}  // namespace noisegate::reports::page
