#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/escape.h"
#include "reports/model_text.h"

namespace noisegate::reports {
namespace {

using base::Json;

std::string text(const Json& value, const char* key) {
  return value.at(key).get<std::string>();
}

std::string check_text(const Json& check) {
  std::string body = fmt::format(
      "  {}: {}, allowed {} {}\n", text(check, "id"), text(check, "outcome"),
      text(check.at("allowed"), "text"), text(check, "unit"));
  for (const Json& part : check.at("parts"))
    body += "    " + part_text(part) + "\n";
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
  // Some readers know no "skipped" of the whole document.
  std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", tests,
                       failures, errors);
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
  return fmt::format(
      "  <testsuite name=\"{}\" {} skipped=\"{}\">\n{}  </testsuite>\n",
      escape(suite), tally.attributes(), tally.skipped, cases);
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
