#include "reports/figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "reports/grid.h"
#include "reports/simulated_input.h"
#include "reports/simulated_trials.h"
#include "reports/vega.h"

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
  EXPECT_NEAR(edges[0].at("x").get<double>(), 1.65, 1e-4);
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

TEST(MetricFigures, ShowAFurtherMetricWhereACheckComparesIt) {
  claim::SweepResult result = parabolas();
  std::vector<std::string> keys;
  for (const std::int64_t b : {4, 16}) {
    claim::Cell& cell = result.cells.at({"sgd", b, {.epochs = 1}});
    for (auto& rate : cell.trials)
      for (auto& trial : rate) trial->metrics["train_loss"] = b == 4 ? 1 : 4;
    for (const auto& trial : cell.trials[b == 4 ? 3 : 5])
      keys.push_back(trial->key);
  }
  const auto ids = [&](const claim::CheckVerdict& check) {
    std::vector<std::string> list;
    for (const Figure& figure : metric_figures({result, {&check}}))
      list.push_back(figure.id);
    return list;
  };
  // Two octaves of training loss between the cells, and no check of three.
  const claim::CheckVerdict ratio = check_of(2, 1, 3, keys);
  ASSERT_EQ(ids(ratio).size(), 2u);
  EXPECT_EQ(ids(ratio)[1], "parabolas.metric.train_loss.by_loss");
  EXPECT_EQ(ids(check_of(2.5, 1, 3, keys)).size(), 1u);
  const Figure figure = metric_figures({result, {&ratio}})[1];
  EXPECT_EQ(figure.spec.at("title").at("text"), "Train loss v batch size");
  EXPECT_NE(figure.caption.find("(by loss)"), std::string::npos);
  const Json bands = rows_of(figure.spec, "allowed");
  ASSERT_EQ(bands.size(), 1u);
  // From twice the mean of 1 at B = 4 on.
  EXPECT_NEAR(bands[0].at("low").get<double>(), 2, 1e-9);
}

TEST(Frame, LeavesOutNoFailure) {
  std::vector<claim::CheckVerdict> checks(8, check_of(2, 1, 3, {}));
  checks.back().check = "S2.last";
  checks.back().outcome = claim::Outcome::fail;
  std::vector<const claim::CheckVerdict*> all;
  for (const claim::CheckVerdict& check : checks) all.push_back(&check);
  const Json lines = vega::frame("Title", all, 100).at("title").at("subtitle");
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0].get<std::string>().find("fail: S2.last"), 0u) << lines[0];
  EXPECT_EQ(lines[5], "and 3 more");
}

// Rows of the layer, at any depth, that has both fields.
Json rows_with(const Json& spec, const std::string& a, const std::string& b) {
  for (const Json& layer : spec.at("layer")) {
    if (!layer.contains("data")) continue;
    const Json& rows = layer.at("data").at("values");
    if (!rows.empty() && rows[0].contains(a) && rows[0].contains(b))
      return rows;
  }
  return Json::array();
}

// Trials of the sample's smallest and largest budget.
std::vector<std::string> ends_of(const claim::SweepResult& result) {
  std::vector<std::string> keys;
  for (const std::int64_t epochs : {4, 64}) {
    const claim::Cell* cell = result.cell("momentum", 32, {.epochs = epochs});
    for (const auto& rate : cell->trials) {
      for (const auto& trial : rate) keys.push_back(trial->key);
    }
  }
  return keys;
}

TEST(Axis, IsTheBudgetWhereThereIsOneSizeAndSeveralBudgetsOfOneUnit) {
  claim::Sweep sweep;
  sweep.batch_sizes = {32};
  sweep.budgets = {{.steps = 8}, {.steps = 64}};
  const claim::CellId id{"sgd", 32, {.steps = 64}};
  EXPECT_EQ(Axis(sweep).title(), "budget (steps)");
  EXPECT_EQ(Axis(sweep).heading(), "budget at B = 32");
  EXPECT_EQ(Axis(sweep).at(id), 6);
  EXPECT_EQ(Axis(sweep).points(), 2u);
  sweep.budgets = {{.epochs = 8}, {.steps = 64}};
  EXPECT_FALSE(Axis(sweep).over_budgets());
  sweep.budgets = {{.epochs = 8}};
  EXPECT_FALSE(Axis(sweep).over_budgets());
  sweep.budgets = {{.epochs = 8}, {.epochs = 64}};
  EXPECT_EQ(Axis(sweep).title(), "budget (epochs)");
  sweep.batch_sizes = {16, 32, 64};
  EXPECT_EQ(Axis(sweep).title(), "batch size B");
  EXPECT_EQ(Axis(sweep).at(id), 5);
  EXPECT_EQ(Axis(sweep).points(), 3u);
}

TEST(Series, AreArmsAtBudgetsWhereSizesAreTheAxis) {
  claim::SweepResult result = parabolas();
  result.sweep.budgets.push_back({.epochs = 2});
  for (const std::int64_t b : {4, 8, 16})
    result.cells[{"sgd", b, {.epochs = 2}}] =
        *result.cell("sgd", b, {.epochs = 1});
  const auto all = series_of(result, Axis(result.sweep));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].name, "sgd, 2 epochs");
  EXPECT_EQ(all[1].cells.size(), 3u);
}

TEST(BestRateFigure, HasASeriesAnObjectiveOverBudgets) {
  const claim::SweepResult result = simulated_budgets();
  const Figure figure = best_rate_figure({result, {}});
  std::map<std::string, std::map<int, double>> peaks;
  for (const Json& row : rows_with(figure.spec, "epochs", "k"))
    peaks[row.at("series")][row.at("epochs").get<int>()] =
        row.at("k").get<double>();
  ASSERT_EQ(peaks.size(), 2u);
  ASSERT_EQ(peaks["loss"].size(), 3u);
  ASSERT_EQ(peaks["objective"].size(), 3u);
  for (const auto& [epochs, k] : peaks["loss"]) EXPECT_NEAR(k, 1, 1e-4);
  EXPECT_NEAR(peaks["objective"][4], 0, 1e-4);
  EXPECT_NEAR(peaks["objective"][16], -1, 1e-4);
  EXPECT_NEAR(peaks["objective"][64], -2, 1e-4);
  EXPECT_EQ(figure.spec.at("title").at("text"),
            "Best learning rate v budget at B = 32");
  EXPECT_NE(figure.caption.find("A series a metric"), std::string::npos);
  EXPECT_NE(figure.caption.find("A level series"), std::string::npos);
  EXPECT_EQ(figure.caption.find("column"), std::string::npos);
}

TEST(BestRateFigure, OutlinesWhereAShiftMayEnd) {
  const claim::SweepResult result = simulated_budgets();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto columns = [&](double estimate, double low, double high) {
    const claim::CheckVerdict check =
        check_of(estimate, low, high, ends_of(result));
    return rows_of(best_rate_figure({result, {&check}}).spec, "allowed");
  };
  // The objective's peak falls from 0 to -2; its series stands right of 64.
  const Json fall = columns(-2, -3, -1);
  ASSERT_EQ(fall.size(), 1u);
  EXPECT_NEAR(fall[0].at("low").get<double>(), -3, 1e-3);
  EXPECT_NEAR(fall[0].at("high").get<double>(), -1, 1e-3);
  EXPECT_NEAR(fall[0].at("first").get<double>(), 6, 1e-6);
  EXPECT_NEAR(fall[0].at("last").get<double>(), 6.18, 1e-6);
  // An estimate from the largest to the smallest bounds the same end.
  const Json back = columns(2, 1, infinity);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_NEAR(back[0].at("high").get<double>(), -1, 1e-3);
  EXPECT_LT(back[0].at("low").get<double>(), -2);
  // No series moves by that: of a difference of shifts nothing is drawn.
  EXPECT_TRUE(columns(-1.5, -3, -1).empty());
}

TEST(BestMetricFigure, HasTheBudgetAsItsAxis) {
  const claim::SweepResult result = simulated_budgets();
  const Figure figure = best_metric_figure({result, {}});
  const Json means = rows_with(figure.spec, "epochs", "value");
  ASSERT_EQ(means.size(), 3u);
  EXPECT_EQ(means[2].at("epochs"), 64);
  EXPECT_EQ(means[2].at("x"), 6.0);
  EXPECT_EQ(means[2].at("series"), "momentum");
  EXPECT_EQ(means[2].at("rate"), "2");
  // 1 and the tilt's mean, which is 0.
  EXPECT_NEAR(means[2].at("value").get<double>(), 1, 1e-4);
  EXPECT_EQ(rows_of(figure.spec, "single").size(), 9u);
  EXPECT_NE(figure.caption.find("of each budget"), std::string::npos);
}

TEST(SweepFigures, OfBudgetsAreBestRateBestMetricAndAllTrials) {
  claim::SweepResult result = simulated_budgets();
  const auto ids = [&] {
    std::vector<std::string> list;
    for (const Figure& figure : sweep_figures({result, {}}))
      list.push_back(figure.id);
    return list;
  };
  const std::vector<std::string> both = {"figure2_budgets.rate",
                                         "figure2_budgets.metric",
                                         "figure2_budgets.trials"};
  EXPECT_EQ(ids(), both);
  result.sweep.extend = false;
  EXPECT_EQ(ids(), both);
  result.sweep.budgets.resize(1);
  std::erase_if(result.cells, [](const auto& entry) {
    return entry.first.budget.epochs > 4;
  });
  EXPECT_EQ(ids(), std::vector<std::string>{"figure2_budgets.trials"});
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
