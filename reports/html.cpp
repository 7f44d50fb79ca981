#include "reports/html.h"

#include <fmt/format.h>

#include <set>

#include "harness/base/hash.h"
#include "reports/escape.h"
#include "reports/html_parts.h"
#include "reports/html_text.h"

namespace noisegate::reports {
namespace {

using base::Json;

std::string head(const Json& model, std::string_view script,
                 std::string_view css) {
  // No eval, no network, no other script or style than these bytes.
  const std::string policy = fmt::format(
      "default-src 'none'; {}style-src 'sha256-{}'; img-src data:; base-uri "
      "'none'; form-action 'none'",
      script.empty() ? std::string()
                     : fmt::format("script-src 'sha256-{}'; ",
                                   base::sha256_base64(script)),
      base::sha256_base64(css));
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{} – noisegate</title>\n<style>{}</style>\n</head>\n",
      policy, page::text(model.at("overall"), "sentence"), css);
}

// Sweeps of the experiments that the suite lists and no earlier one has shown.
std::vector<const Json*> sweeps_of(const Json& model, const Json& suite,
                                   std::set<std::string>& shown) {
  std::vector<const Json*> sweeps;
  for (const Json& experiment : suite.at("experiments")) {
    for (const Json& sweep : model.at("sweeps")) {
      if (sweep.at("experiment") == experiment &&
          shown.insert(page::raw(sweep, "id")).second)
        sweeps.push_back(&sweep);
    }
  }
  return sweeps;
}

bool shows_trials(const std::string& figure) {
  return figure.size() > 7 && figure.substr(figure.size() - 7) == ".trials";
}

std::string figures_of(const Json& model,
                       const std::vector<const Json*>& sweeps, bool with_script,
                       bool trials) {
  std::string out;
  for (const Json* sweep : sweeps) {
    std::string figures;
    for (const Json& id : sweep->at("figures")) {
      if (shows_trials(id.get<std::string>()) == trials)
        figures +=
            page::figure(model, id.get<std::string>(), with_script, true);
    }
    if (figures.empty()) continue;
    out += fmt::format(
        "<div class=\"card\"><h3>{} <span class=\"quiet\">{} · {}</span></h3>"
        "<div class=\"{}\">{}</div></div>\n",
        page::text(*sweep, "title"), page::text(*sweep, "place"),
        page::text(*sweep, "workload"), trials ? "one" : "two", figures);
  }
  return out;
}

// What the page has shown so far: each check and each sweep once.
struct Shown {
  std::set<std::string> checks, sweeps;
};

std::string suite_section(const Json& model, const Json& suite, Shown& shown,
                          bool with_script) {
  std::string cards;
  for (const Json& claim : model.at("claims")) {
    if (claim.at("suite") == suite.at("id") &&
        claim.at("outcome") != "not_at_tier")
      cards += page::claim_card(model, claim, with_script, shown.checks);
  }
  const std::vector<const Json*> sweeps = sweeps_of(model, suite, shown.sweeps);
  std::string trials = figures_of(model, sweeps, with_script, true);
  for (const Json* sweep : sweeps) trials += page::trial_matrix(model, *sweep);
  if (cards.empty() && trials.empty()) return "";
  return fmt::format(
      "<section class=\"suite\" id=\"suite-{}\"><h2>{}</h2>\n<p "
      "class=\"lede\">{}</p>\n<p class=\"quiet\"><b>What differs from the "
      "paper:</b> {}</p>\n{}{}<h3 class=\"apart\">All trials</h3>\n{}"
      "</section>\n",
      slug(page::raw(suite, "id")), page::text(suite, "title"),
      page::text(suite, "summary"), page::text(suite, "differs"),
      figures_of(model, sweeps, with_script, false), cards, trials);
}

std::string navigation(const Json& model) {
  std::string links = "<a href=\"#verdict-table\">Verdicts</a>";
  for (const Json& suite : model.at("suites"))
    links +=
        fmt::format("<a href=\"#suite-{}\">{}</a>",
                    slug(page::raw(suite, "id")), page::text(suite, "title"));
  if (!model.at("levels").is_null()) links += "<a href=\"#levels\">Levels</a>";
  if (!model.at("reference").is_null())
    links += "<a href=\"#published\">The paper's own tables</a>";
  for (const Json& claim : model.at("claims")) {
    if (claim.at("outcome") != "not_at_tier") continue;
    links += "<a href=\"#not-at-tier\">Not at this tier</a>";
    break;
  }
  return fmt::format(
      "<nav><div class=\"wrap\">{}<a href=\"#environment\">Environment</a>"
      "</div></nav>\n",
      links);
}

std::string footer(const Json& model, bool with_script) {
  return fmt::format(
      "<footer class=\"wrap\"><h2>How a verdict is made</h2><p>A check passes "
      "if the interval of its estimate lies inside the allowed set, fails if "
      "its interval lies outside, and is inconclusive otherwise. The error "
      "rate "
      "is 5 % a claim: among the claims decided here, chance alone gives at "
      "most {} wrong verdicts on average. What was not measured is never "
      "green. Replicates share one data set: their intervals are conditional "
      "on it.</p>\n<p class=\"quiet\">Made by noisegate {} (Apache-2.0) from "
      "the trial records that it links to.{}</p></footer>\n",
      page::number(model.at("overall").at("expected_false")),
      page::text(model.at("run"), "program"),
      with_script ? " Figures are drawn by Vega and Vega-Lite "
                    "(BSD-3-Clause)."
                  : "");
}

// Specs and colours for the script, of the figures that the page has; < can't
// close the element.
std::string figure_data(const Json& model, const std::string& body) {
  Json specs = Json::object();
  for (const Json& figure : model.at("figures")) {
    const std::string id = page::raw(figure, "id");
    if (body.find(fmt::format("data-figure=\"{}\"", slug(id))) !=
        std::string::npos)
      specs[id] = figure.at("spec");
  }
  return fmt::format(
      "<script type=\"application/json\" id=\"figures\">{}</script>\n",
      script_json({{"figures", specs}, {"themes", model.at("themes")}}));
}

std::string main_part(const Json& model, bool with_script) {
  std::string out = "<main class=\"wrap\">\n" + page::notes(model);
  if (!with_script) {
    out +=
        "<p class=\"note\">The figures of this report need a script that was "
        "not built when it was made (Node 18 or newer was absent); verdicts, "
        "numbers and records are complete. Their Vega-Lite specs are in "
        "figures/.</p>\n";
  }
  out += page::control_table(model) + page::verdict_table(model) +
         page::gate_table(model);
  Shown shown;
  for (const Json& suite : model.at("suites"))
    out += suite_section(model, suite, shown, with_script);
  out += page::level_chapter(model, with_script);
  out += page::reference_chapter(model, with_script);
  return out + page::not_at_tier(model) + page::environment(model) +
         "</main>\n";
}

}  // namespace

std::string html(const Json& model, std::string_view script,
                 std::string_view css) {
  const bool with_script = !script.empty();
  const std::string body = page::overview(model) + navigation(model) +
                           main_part(model, with_script) +
                           footer(model, with_script);
  std::string out = head(model, script, css) + "<body>\n" + body;
  if (with_script)
    out += fmt::format("{}<script>{}</script>\n", figure_data(model, body),
                       script);
  return out + "</body>\n</html>\n";
}

}  // namespace noisegate::reports
