#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/escape.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

std::string text(const Json& value, const char* key) {
  return value.at(key).get<std::string>();
}

// A number of the model: NaN and infinities are strings there.
std::string number_text(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : short_number(value.get<double>());
}

std::string part_line(const Json& part) {
  std::string line = "    ";
  if (!text(part, "label").empty()) line += text(part, "label") + ": ";
  line += text(part, "outcome");
  if (text(part, "state") != "measured") {
    return line +
           fmt::format(" ({}: {})\n", text(part, "state"), text(part, "why"));
  }
  const Json& interval = part.at("pass_interval");
  line += fmt::format(", measured {}, interval {} to {}, n = {}, diverged {}",
                      number_text(part.at("estimate")),
                      number_text(interval.at("low")),
                      number_text(interval.at("high")), part.at("n").get<int>(),
                      part.at("n_diverged").get<int>());
  const int would_decide = part.at("would_decide").get<int>();
  if (would_decide > 0)
    line += fmt::format(", {} replicates would decide", would_decide);
  return line + "\n";
}

std::string check_text(const Json& check) {
  std::string body = fmt::format(
      "  {}: {}, allowed {} {}\n", text(check, "id"), text(check, "outcome"),
      text(check.at("allowed"), "text"), text(check, "unit"));
  for (const Json& part : check.at("parts")) body += part_line(part);
  return body;
}

std::string body_of(const Json& model, const Json& claim) {
  std::string body = text(claim, "why") + "\n";
  for (const Json& id : claim.at("checks")) {
    for (const Json& check : model.at("checks")) {
      if (check.at("id") == id) body += check_text(check);
    }
  }
  if (!text(claim, "rerun").empty())
    body += "  again: " + text(claim, "rerun") + "\n";
  return body;
}

// The element that says how the claim did; "" for a pass.
std::string result_element(const Json& model, const Json& claim) {
  const std::string outcome = text(claim, "outcome");
  const std::string message = escape(text(claim, "why"));
  if (outcome == "pass")
    return fmt::format("      <system-out>{}</system-out>\n",
                       escape(body_of(model, claim)));
  if (outcome == "not_at_tier")
    return fmt::format("      <skipped message=\"{}\"/>\n", message);
  const char* const element = outcome == "fail" ? "failure" : "error";
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n",
                     element, escape(outcome), message,
                     escape(body_of(model, claim)));
}

struct Tally {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  void add(const std::string& outcome) {
    ++tests;
    if (outcome == "fail")
      ++failures;
    else if (outcome == "not_at_tier")
      ++skipped;
    else if (outcome != "pass")
      ++errors;
  }
  std::string attributes() const {
    return fmt::format(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests,
        failures, errors, skipped);
  }
};

std::string suite_element(const Json& model, const std::string& suite,
                          Tally& total) {
  Tally tally;
  std::string cases;
  for (const Json& claim : model.at("claims")) {
    if (text(claim, "suite") != suite) continue;
    tally.add(text(claim, "outcome"));
    total.add(text(claim, "outcome"));
    std::string name = text(claim, "id");
    const std::string statement = text(claim, "statement");
    if (!statement.empty()) name += fmt::format(" {}", statement);
    cases += fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\">\n{}    </testcase>\n",
        escape(suite), escape(name), result_element(model, claim));
  }
  return fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n",
                     escape(suite), tally.attributes(), cases);
}

}  // namespace

std::string junit(const Json& model) {
  std::vector<std::string> suites;
  for (const Json& claim : model.at("claims")) {
    const std::string suite = text(claim, "suite");
    if (std::find(suites.begin(), suites.end(), suite) == suites.end())
      suites.push_back(suite);
  }
  Tally total;
  std::string body;
  for (const std::string& suite : suites)
    body += suite_element(model, suite, total);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"noisegate {}\" {}>\n{}</testsuites>\n",
      escape(text(model.at("run"), "tier")), total.attributes(), body);
}

}  // namespace noisegate::reports
