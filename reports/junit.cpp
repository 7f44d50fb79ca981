#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/claim/levels.h"
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

// The element that says how a claim or level check did; "" for a pass.
std::string result_element(const std::string& outcome, const std::string& why,
                           const std::string& body) {
  const std::string message = escape(why);
  if (outcome == "pass")
    return fmt::format("      <system-out>{}</system-out>\n", escape(body));
  if (outcome == "not_at_tier")
    return fmt::format("      <skipped message=\"{}\"/>\n", message);
  const char* const element = outcome == "fail" ? "failure" : "error";
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n",
                     element, escape(outcome), message, escape(body));
}

std::string test_case(std::string_view suite, const std::string& name,
                      const std::string& result) {
  return fmt::format(
      "    <testcase classname=\"{}\" name=\"{}\">\n{}    </testcase>\n",
      escape(suite), escape(name), result);
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
    cases +=
        test_case(suite, name,
                  result_element(text(claim, "outcome"), text(claim, "why"),
                                 body_of(model, claim)));
  }
  return fmt::format(
      "  <testsuite name=\"{}\" {} skipped=\"{}\">\n{}  </testsuite>\n",
      escape(suite), tally.attributes(), tally.skipped, cases);
}

// Level checks belong to no claim: each is a test of its own.
std::string level_element(const Json& model, Tally& total) {
  const Json& levels = model.at("levels");
  if (levels.is_null()) return "";
  Tally tally;
  std::string cases;
  for (const Json& check : model.at("checks")) {
    if (text(check, "suite") != claim::kLevelSuite) continue;
    tally.add(text(check, "outcome"));
    total.add(text(check, "outcome"));
    const std::string why = text(check, "why");
    cases +=
        test_case(claim::kLevelSuite,
                  fmt::format("{} {}", text(check, "id"), text(check, "title")),
                  result_element(text(check, "outcome"), why,
                                 why + "\n" + check_text(check)));
  }
  return fmt::format(
      "  <testsuite name=\"{}\" {} skipped=\"{}\">\n{}  </testsuite>\n",
      claim::kLevelSuite, tally.attributes(), tally.skipped, cases);
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
  body += level_element(model, total);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"noisegate {}\" {}>\n{}</testsuites>\n",
      escape(text(model.at("run"), "tier")), total.attributes(), body);
}

}  // namespace noisegate::reports
