#include "reports/figures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

using base::Json;

// Peaks at 2^-4, 2^-3, 2^-2 for B = 4, 8, 16: slope 1 to rounding, as every
// curve is the same parabola. Three replicates, tilted one way and the other.
claim::SweepResult parabolas() {
  claim::SweepResult result;
  result.sweep.id = "parabolas";
  claim::Arm arm;
  arm.name = "sgd";
  arm.low = -7;
  arm.high = 1;
  result.sweep.arms = {arm};
  result.sweep.batch_sizes = {4, 8, 16};
  result.sweep.budgets = {{.epochs = 1}};
  result.sweep.replicates = 3;
  result.sweep.selection = {.metric = "loss", .higher_is_better = false};
  int number = 0;
  for (int i = 0; i < 3; ++i) {
    claim::Cell cell{-7, {}};
    for (int k = -7; k <= 1; ++k) {
      std::vector<std::optional<claim::TrialPoint>> trials;
      for (int r = -1; r <= 1; ++r) {
        claim::TrialPoint trial;
        trial.key = std::to_string(number++);
        trial.status = k == 1 ? trial::Status::diverged : trial::Status::ok;
        const double distance = k - (i - 4);
        trial.metrics["loss"] =
            1 + distance * distance * (1 + 0.01 * r) + 0.002 * r * k;
        trials.emplace_back(trial);
      }
      cell.trials.push_back(trials);
    }
    result.cells[{"sgd", std::int64_t{4} << i, {.epochs = 1}}] = cell;
  }
  return result;
}

std::vector<std::string> all_keys(const claim::SweepResult& result) {
  std::vector<std::string> keys;
  for (const auto& [id, cell] : result.cells) {
    for (const auto& rate : cell.trials) {
      for (const auto& trial : rate) keys.push_back(trial->key);
    }
  }
  return keys;
}

claim::CheckVerdict check_of(double estimate, double low, double high,
                             std::vector<std::string> keys) {
  claim::CheckVerdict check;
  check.check = "S1.check";
  check.allowed = {.low = low, .high = high, .reason = ""};
  check.outcome = claim::Outcome::pass;
  claim::PartVerdict part;
  part.outcome = claim::Outcome::pass;
  part.part.estimate.value = estimate;
  part.part.trials = std::move(keys);
  part.pass_interval = {estimate - 0.1, estimate + 0.1};
  part.fail_interval = {estimate - 0.2, estimate + 0.2};
  check.parts = {part};
  return check;
}

// The rows of the layers whose mark has the style.
Json rows_of(const Json& spec, const std::string& style) {
  for (const Json& layer : spec.at("layer")) {
    if (layer.contains("mark") && layer.at("mark").value("style", "") == style)
      return layer.at("data").at("values");
  }
  return Json::array();
}

TEST(BestRateFigure, ShadesTheAllowedSlopesThroughTheCentre) {
  const claim::SweepResult result = parabolas();
  const claim::CheckVerdict check = check_of(1, 0.75, 1.25, all_keys(result));
  const Figure figure = best_rate_figure({result, {&check}});
  const Json edges = rows_of(figure.spec, "allowed");
  // Centre (3, -3); the ends stand 1.35 octaves left and right of it.
  ASSERT_EQ(edges.size(), 3u);
  EXPECT_NEAR(edges[0].at("b").get<double>(), 1.65, 1e-4);
  EXPECT_NEAR(edges[0].at("low").get<double>(), -3 - 1.35 * 1.25, 1e-3);
  EXPECT_NEAR(edges[0].at("high").get<double>(), -3 - 1.35 * 0.75, 1e-3);
  EXPECT_NEAR(edges[1].at("low").get<double>(), -3, 1e-3);
  EXPECT_NEAR(edges[1].at("high").get<double>(), -3, 1e-3);
  EXPECT_NEAR(edges[2].at("high").get<double>(), -3 + 1.35 * 1.25, 1e-3);
  EXPECT_EQ(figure.spec.at("title").at("subtitle")[0],
            "pass: S1.check 1, allowed 0.75 … 1.25");
}

TEST(BestRateFigure, DrawsNoSlopeThatIsNotTheChecks) {
  const claim::SweepResult result = parabolas();
  const claim::CheckVerdict check = check_of(0.5, 0.25, 0.75, all_keys(result));
  const Figure figure = best_rate_figure({result, {&check}});
  EXPECT_TRUE(rows_of(figure.spec, "allowed").empty());
}

TEST(BestMetricFigure, ShadesWhatACheckOfTwoCellsAllows) {
  claim::SweepResult result = parabolas();
  // B = 16 is worse by 2 at its best rate.
  for (auto& rate : result.cells.at({"sgd", 16, {.epochs = 1}}).trials) {
    for (auto& trial : rate) trial->metrics["loss"] += 2;
  }
  std::vector<std::string> keys;
  for (const std::int64_t b : {4, 16}) {
    const claim::Cell& cell = *result.cell("sgd", b);
    const std::size_t best = b == 4 ? 3 : 5;
    for (const auto& trial : cell.trials[best]) keys.push_back(trial->key);
  }
  const claim::CheckVerdict check = check_of(2, -1, 1, keys);
  const Json bands =
      rows_of(best_metric_figure({result, {&check}}).spec, "allowed");
  ASSERT_EQ(bands.size(), 1u);
  EXPECT_NEAR(bands[0].at("first").get<double>(), 4 - 0.3, 1e-9);
  // The mean at B = 4 is 1; the upper end lies below the worst mean.
  EXPECT_NEAR(bands[0].at("high").get<double>(), 2, 1e-9);
  const claim::CheckVerdict other = check_of(2.1, -1, 1, keys);
  EXPECT_TRUE(
      rows_of(best_metric_figure({result, {&other}}).spec, "allowed").empty());
}

TEST(TrialsFigure, MarksDivergedTrials) {
  const claim::SweepResult result = parabolas();
  const Json values = trials_figure({result, {}}).spec.at("data").at("values");
  int trials = 0, bad = 0, means = 0;
  for (const Json& row : values) {
    if (row.contains("mean")) {
      ++means;
      continue;
    }
    ++trials;
    bad += row.at("bad").get<int>();
    EXPECT_EQ(row.at("bad") == 1, row.at("x") == 1.0);
  }
  EXPECT_EQ(trials, 3 * 9 * 3);
  EXPECT_EQ(bad, 9);
  EXPECT_EQ(means, 3 * 9);
}

TEST(TrialsFigure, LimitsWhatItDraws) {
  const ReportInput input = simulated_input(70);
  const claim::SweepResult& result = input.evidence.sweep("figure1_classifier");
  const Figure figure = trials_figure({result, {}});
  EXPECT_LE(figure.spec.at("data").at("values").size(), 2600u + 144u);
  const std::string note = figure.spec.at("title").at("subtitle")[1];
  EXPECT_NE(note.find("10080 trials"), std::string::npos) << note;
  EXPECT_NE(note.find("2592 drawn"), std::string::npos) << note;
}

TEST(CompactFigure, HasAPanelAMetric) {
  const ReportInput input = simulated_input(3);
  const claim::SweepResult& result = input.evidence.sweep("section32_noise");
  const std::vector<Figure> figures = sweep_figures({result, {}});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].spec.at("concat").size(), 3u);
  EXPECT_EQ(figures[0].spec.at("concat")[0].at("title").at("text"),
            "log2 loss");
}

TEST(CheckFigure, CutsAnOpenSetAtTheAxis) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Figure figure = check_figure(check_of(3, 1, infinity, {}));
  const Json band = rows_of(figure.spec, "allowed");
  ASSERT_EQ(band.size(), 1u);
  EXPECT_EQ(band[0].at("low"), 1.0);
  EXPECT_GT(band[0].at("high").get<double>(), 3.2);
  EXPECT_LT(band[0].at("high").get<double>(), 6);
  EXPECT_EQ(rows_of(figure.spec, "allowed-edge").size(), 1u);
}

TEST(CheckFigure, IsNullWithoutANumber) {
  EXPECT_TRUE(check_figure(check_of(std::nan(""), 0, 1, {})).spec.is_null());
}

}  // namespace
}  // namespace noisegate::reports
