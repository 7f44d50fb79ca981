#include "reports/terminal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "reports/model.h"
#include "reports/simulated_input.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

claim::PartVerdict part(const std::string& label, double value, double below,
                        double above, claim::Outcome outcome) {
  claim::PartVerdict verdict;
  verdict.part.label = label;
  verdict.part.estimate.value = value;
  verdict.pass_interval = verdict.fail_interval = {below, above};
  verdict.outcome = outcome;
  return verdict;
}

claim::CheckVerdict check(const std::string& id, const std::string& claim,
                          double low, double high, const std::string& unit,
                          std::vector<claim::PartVerdict> parts) {
  claim::CheckVerdict verdict;
  verdict.check = id;
  verdict.claim = claim;
  verdict.suite = "linear_scaling";
  verdict.unit = unit;
  verdict.allowed = {.low = low, .high = high, .reason = ""};
  verdict.outcome = parts.back().outcome;
  verdict.parts = std::move(parts);
  return verdict;
}

claim::ClaimRow row(const std::string& id, const std::string& statement) {
  claim::ClaimRow made;
  made.id = id;
  made.statement = statement;
  return made;
}

ReportInput small_input() {
  using claim::Outcome;
  ReportInput input;
  claim::Suite suite;
  suite.id = "linear_scaling";
  suite.paper = "smith2020";
  input.suites = {suite};
  input.claims["smith2020"] = {row("S17", "Accuracy is flat."),
                               row("S20", "The best rate is proportional."),
                               row("S23", "ResNet-50.")};
  const double infinity = std::numeric_limits<double>::infinity();
  input.verdicts.checks = {
      check("S20.noise_slope", "S20", 0.75, 1.25, "octaves per octave",
            {part("", 0.9871, 0.9, 1.0621, Outcome::pass)}),
      check("S17.flat", "S17", -infinity, 1, "% points",
            {part("B = 8", 0.5, 0.25, 0.75, Outcome::pass),
             part("B = 16", 3, 2.5, 3.5, Outcome::fail)})};
  input.verdicts.claims = {
      {"S20", "linear_scaling", Outcome::pass, "It is.", {"S20.noise_slope"}},
      {"S17",
       "linear_scaling",
       Outcome::fail,
       "B = 16 is too high.",
       {"S17.flat"}},
      {"S23", "linear_scaling", Outcome::not_at_tier, "Needs ImageNet.", {}}};
  return input;
}

constexpr const char* kGolden =
    R"(claim, check                  verdict      estimate [interval]        allowed         unit
S20                           pass         The best rate is proportional.
  S20.noise_slope             pass         0.987 [0.9, 1.06]          0.75 … 1.25     octaves per o…
S17                           fail         Accuracy is flat.
  S17.flat                    fail         all of                     ≤ 1             % points
    B = 8                     pass         0.5 [0.25, 0.75]
    B = 16                    fail         3 [2.5, 3.5]
    B = 16 is too high.

Not decidable at the desk tier, neutral:
S23                           not here     Needs ImageNet.

1 of 2 claims fails, 1 holds (desk tier, glyphs).
)";

TEST(VerdictTable, LooksLikeThis) {
  EXPECT_EQ(verdict_table(build_model(small_input()), false), kGolden);
}

TEST(VerdictTable, IsTheSameInColour) {
  std::string table = verdict_table(build_model(small_input()), true);
  EXPECT_NE(table.find("\x1b[32mpass"), std::string::npos);
  EXPECT_NE(table.find("\x1b[31mfail"), std::string::npos);
  for (std::size_t at = 0; (at = table.find('\x1b', at)) != std::string::npos;)
    table.erase(at, table.find('m', at) - at + 1);
  EXPECT_EQ(table, kGolden);
}

TEST(VerdictTable, KeepsToItsWidthAndLetsNoControlThrough) {
  const base::Json model = build_model(hostile_input());
  std::istringstream lines(verdict_table(model, false) +
                           gate_table(model, false));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    EXPECT_EQ(line.find('\x01'), std::string::npos) << line;
    if (line.find("tier,") == std::string::npos) {
      EXPECT_LE(length(line), 100u) << line;
    }
  }
}

TEST(ControlTable, SaysWhatTurned) {
  ReportInput input = simulated_input(7);
  EXPECT_EQ(control_table(build_model(input), false), "");
  input.run.control = "labels_shuffled";
  input.run.control_must_turn = {"S99.elsewhere"};
  EXPECT_EQ(control_table(build_model(input), false),
            "control labels_shuffled: this run has none of the checks that it "
            "must turn\n");
  input.run.control_must_turn.clear();
  std::size_t green = 0;
  for (const auto& check : input.verdicts.checks) {
    if (check.outcome != claim::Outcome::pass &&
        check.outcome != claim::Outcome::fail)
      continue;
    input.run.control_must_turn.push_back(check.check);
    if (check.outcome == claim::Outcome::pass) ++green;
  }
  const std::size_t all = input.run.control_must_turn.size();
  const std::string table = control_table(build_model(input), false);
  EXPECT_EQ(table.substr(0, table.find('\n')),
            fmt::format("control labels_shuffled: {} of the {} checks that it "
                        "must turn are not green",
                        all - green, all));
  EXPECT_NE(table.find("STILL GREEN     pass          S20.noise_slope"),
            std::string::npos)
      << table;
}

TEST(GateTable, LooksLikeThis) {
  ReportInput input = small_input();
  EXPECT_EQ(gate_table(build_model(input), false), "");
  input.gate = {{.claim = "S20",
                 .expected = "pass",
                 .actual = claim::Outcome::pass,
                 .ok = true,
                 .why = "as expected"},
                {.claim = "S17",
                 .expected = "pass",
                 .actual = claim::Outcome::fail,
                 .ok = false,
                 .why = "unexpected"}};
  EXPECT_EQ(gate_table(build_model(input), false),
            "gate\n"
            "  ok      S20      expected pass          is pass         as "
            "expected\n"
            "  NOT OK  S17      expected pass          is fail         "
            "unexpected\n");
}

}  // namespace
}  // namespace noisegate::reports
