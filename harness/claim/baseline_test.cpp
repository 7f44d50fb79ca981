#include "harness/claim/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "harness/base/error.h"
#include "harness/claim/baseline_testing.h"

namespace noisegate::claim {
namespace {

using simulator::Simulator;
using ::testing::AllOf;
using testing::edit_cell;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kDataSha256;
using testing::level_options;
using testing::level_world;
using testing::simulated_baseline;

template <typename Make>
std::string error_of(Make make, base::ErrorCode code) {
  try {
    make();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "no error";
}

const SweepResult& result_of(const Evidence& evidence) {
  return evidence.sweeps.begin()->second;
}

TEST(MeasuredBaseline, PoolsAllReplicatesAtTheBestRate) {
  Simulator simulator(level_world());
  const Evidence a = simulator.draw(1), b = simulator.draw(2),
                 c = simulator.draw(3);
  const Baseline baseline = measure_baseline(
      {{2001, &result_of(a)}, {2000, &result_of(b)}, {2002, &result_of(c)}},
      level_options(7), kDataSha256);
  EXPECT_THAT(baseline.master_seeds, ElementsAre(2000, 2001, 2002));
  ASSERT_EQ(baseline.rows.size(), 10U);  // five sizes, two metrics
  // The truth: peak at −6 + log2 B.
  for (const BaselineRow& row : baseline.rows) {
    const int size = static_cast<int>(row.cell.batch_size);
    EXPECT_EQ(row.log2_rate, -6 + std::countr_zero(unsigned(size)));
    EXPECT_EQ(row.n, 24);
  }
  const BaselineRow& row = baseline.rows.front();
  EXPECT_EQ(row.metric, "test_loss");
  std::vector<double> values;
  for (const Evidence* evidence : {&a, &b, &c})
    for (const auto& point : result_of(*evidence).cells.at(row.cell).trials.at(
             static_cast<std::size_t>(row.log2_rate + 9)))
      values.push_back(std::log2(point->metrics.at("test_loss")));
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values)
    squares += (value - sum / 24) * (value - sum / 24);
  // A loss: its logarithm.
  EXPECT_EQ(row.scale, LevelScale::log2);
  EXPECT_NEAR(*row.mean, sum / 24, 1e-12);
  EXPECT_NEAR(*row.deviation, std::sqrt(squares / 23), 1e-12);
}

TEST(MeasuredBaseline, HasNoLevelWhereATrialDiverged) {
  Simulator simulator(level_world());
  std::vector<Evidence> runs = {simulator.draw(1), simulator.draw(2),
                                simulator.draw(3)};
  const CellId cell{"sgd", 8, result_of(runs[0]).sweep.budgets.front()};
  bool first = true;
  edit_cell(runs[1], cell, -3, [&](auto& point) {
    if (first) point->status = trial::Status::diverged;
    first = false;
  });
  const Baseline baseline = measure_baseline({{1, &result_of(runs[0])},
                                              {2, &result_of(runs[1])},
                                              {3, &result_of(runs[2])}},
                                             level_options(1), kDataSha256);
  int without = 0;
  for (const BaselineRow& row : baseline.rows) {
    EXPECT_EQ(row.mean.has_value(), row.cell != cell);
    EXPECT_EQ(row.deviation.has_value(), row.cell != cell);
    if (row.cell == cell) {
      EXPECT_EQ(row.n_diverged, 1);
      ++without;
    }
  }
  EXPECT_EQ(without, 2);
  const Baseline again =
      parse_baseline(baseline_text(baseline, {}), "again.csv");
  EXPECT_EQ(baseline_text(again, {}), baseline_text(baseline, {}));
}

TEST(MeasuredBaseline, EqualReplicatesHaveExactlyNoSpread) {
  Simulator simulator(level_world());
  std::vector<Evidence> runs = {simulator.draw(1), simulator.draw(2),
                                simulator.draw(3)};
  const CellId cell{"sgd", 8, result_of(runs[0]).sweep.budgets.front()};
  for (Evidence& run : runs)
    edit_cell(run, cell, -3,
              [](auto& point) { point->metrics["test_loss"] = 0.1; });
  const Baseline baseline = measure_baseline({{1, &result_of(runs[0])},
                                              {2, &result_of(runs[1])},
                                              {3, &result_of(runs[2])}},
                                             level_options(1), kDataSha256);
  for (const BaselineRow& row : baseline.rows) {
    if (row.cell != cell || row.metric != "test_loss") continue;
    EXPECT_EQ(*row.mean, std::log2(0.1));
    EXPECT_EQ(*row.deviation, 0);
  }
}

// An accuracy is compared as it is, and so is what has no logarithm.
TEST(MeasuredBaseline, TakesLogarithmsOfLossesOnly) {
  Simulator simulator(level_world());
  const auto scales = [&](bool higher, double value) {
    std::vector<Evidence> runs = {simulator.draw(1), simulator.draw(2),
                                  simulator.draw(3)};
    std::vector<BaselineSource> sources;
    for (Evidence& run : runs) {
      auto& result = run.sweeps.begin()->second;
      result.sweep.selection.higher_is_better = higher;
      const CellId cell{"sgd", 8, result.sweep.budgets.front()};
      edit_cell(run, cell, -3,
                [&](auto& point) { point->metrics["train_loss"] = value; });
      sources.push_back({sources.size() + 1, &result});
    }
    std::map<std::string, std::set<LevelScale>> found;
    for (const BaselineRow& row :
         measure_baseline(sources, level_options(1), kDataSha256).rows)
      if (row.cell.batch_size == 8) found[row.metric].insert(row.scale);
    return found;
  };
  using Scales = std::set<LevelScale>;
  EXPECT_EQ(scales(false, 0.5)["test_loss"], Scales{LevelScale::log2});
  EXPECT_EQ(scales(false, 0.5)["train_loss"], Scales{LevelScale::log2});
  EXPECT_EQ(scales(false, 0)["train_loss"], Scales{LevelScale::linear});
  EXPECT_EQ(scales(true, 0.5)["test_loss"], Scales{LevelScale::linear});
}

TEST(MeasuredBaseline, RefusesWhatIsNone) {
  Simulator simulator(level_world());
  const Evidence a = simulator.draw(1), b = simulator.draw(2);
  Evidence broken = simulator.draw(3);
  const CellId cell{"sgd", 8, result_of(a).sweep.budgets.front()};
  const auto measure = [&](std::uint64_t seed_of_third) {
    return measure_baseline({{2000, &result_of(a)},
                             {2001, &result_of(b)},
                             {seed_of_third, &result_of(broken)}},
                            level_options(1), kDataSha256);
  };
  EXPECT_EQ(measure(2002).rows.size(), 10U);
  EXPECT_THAT(error_of([&] { measure(2001); }, base::ErrorCode::usage),
              HasSubstr("two runs have the master seed 2001"));
  EXPECT_THAT(error_of([&] { simulated_baseline(simulator, 2); },
                       base::ErrorCode::usage),
              AllOf(HasSubstr("16 replicates are fewer than the 20"),
                    HasSubstr("name more runs")));
  EXPECT_THAT(
      error_of([] { measure_baseline({}, {}, ""); }, base::ErrorCode::usage),
      HasSubstr("no run"));

  edit_cell(broken, cell, 1,
            [](auto& point) { point->metrics["test_loss"] = std::nan(""); });
  EXPECT_THAT(
      error_of([&] { measure(2002); }, base::ErrorCode::data),
      AllOf(HasSubstr("sgd, B = 8"), HasSubstr("finite \"test_loss\"")));
  edit_cell(broken, cell, 1, [](auto& point) { point.reset(); });
  EXPECT_THAT(error_of([&] { measure(2002); }, base::ErrorCode::data),
              HasSubstr("master seed 2002 lacks trials at the rate 2^1"));
}

TEST(WorkloadDigest, LeavesOutOnlyTheRandomNumbersAndTheFault) {
  const Sweep sweep = level_world().sweep;
  const auto digest = [&](const std::function<void(trial::TrialSpec&)>& edit) {
    trial::TrialSpec spec = make_spec(sweep, sweep.arms.front(), 8,
                                      sweep.budgets.front(), -3, 0, {});
    edit(spec);
    return workload_digest(spec);
  };
  const std::string plain = digest([](auto&) {});
  EXPECT_EQ(plain.size(), 16U);
  EXPECT_EQ(digest([](auto& s) { s.master_seed = 5; }), plain);
  EXPECT_EQ(digest([](auto& s) { s.replicate = 5; }), plain);
  EXPECT_EQ(digest([](auto& s) { s.fault = trial::Fault::full_batch; }), plain);
  for (const auto& edit : std::vector<std::function<void(trial::TrialSpec&)>>{
           [](auto& s) { s.parameters["train_examples"] = 512; },
           [](auto& s) { s.optimizer.momentum = 0.5; },
           [](auto& s) { s.schedule.decay = 3; },
           [](auto& s) { s.budget = {.epochs = 0, .steps = 17}; },
           [](auto& s) { s.batch_size = 3; },
           [](auto& s) { s.effective_learning_rate *= 2; },
           [](auto& s) { s.precision = "fp64"; },
           [](auto& s) { s.engine = "reference"; },
           [](auto& s) { s.device = "cuda"; }, [](auto& s) { s.data_seed = 2; },
           [](auto& s) { s.workload = "other"; }})
    EXPECT_NE(digest(edit), plain);
}

const std::string kHeader =
    "sweep,data,data_sha256,data_seed,device,master_seeds,arm,batch_size,"
    "budget,log2_rate,metric,scale,mean,deviation,n,diverged,workload\n";
const std::string kStart = "figure1,glyphs,ab,1000,cpu,2000;2001,";
const std::string kRow =
    kStart +
    "sgd,16,20e,-5,test_accuracy,linear,94.25,0.5,20,0,0123456789abcdef\n";

TEST(BaselineFile, IsRead) {
  const Baseline baseline = parse_baseline(
      "# rows: 2\n" + kHeader + kRow + kStart +
          "sgd,16,256s,3,test_accuracy,log2,,,24,2,fedcba9876543210\n",
      "file.csv");
  EXPECT_EQ(baseline.sweep, "figure1");
  EXPECT_EQ(baseline.data, "glyphs");
  EXPECT_EQ(baseline.data_sha256, "ab");
  EXPECT_EQ(baseline.data_seed, 1000U);
  EXPECT_EQ(baseline.device, "cpu");
  EXPECT_THAT(baseline.master_seeds, ElementsAre(2000, 2001));
  ASSERT_EQ(baseline.rows.size(), 2U);
  const BaselineRow& row = baseline.rows[0];
  EXPECT_EQ(row.cell, (CellId{"sgd", 16, {.epochs = 20, .steps = 0}}));
  EXPECT_EQ(row.log2_rate, -5);
  EXPECT_EQ(row.metric, "test_accuracy");
  EXPECT_EQ(row.scale, LevelScale::linear);
  EXPECT_EQ(row.mean, 94.25);
  EXPECT_EQ(row.deviation, 0.5);
  EXPECT_EQ(row.n, 20);
  EXPECT_EQ(row.workload, "0123456789abcdef");
  EXPECT_EQ(baseline.rows[1].cell.budget.steps, 256);
  EXPECT_EQ(baseline.rows[1].mean, std::nullopt);
  EXPECT_EQ(baseline.rows[1].n_diverged, 2);
}

TEST(BaselineFile, ReadsBackWhatItWrites) {
  Simulator simulator(level_world());
  const Baseline baseline = simulated_baseline(simulator, 3);
  const std::string text =
      baseline_text(baseline, {"Made by a test", "with a\nline break"});
  EXPECT_THAT(text, HasSubstr("# Made by a test\n# with a line break\n# rows: "
                              "10\n"));
  const Baseline again = parse_baseline(text, "file.csv");
  ASSERT_EQ(again.rows.size(), baseline.rows.size());
  for (std::size_t i = 0; i < again.rows.size(); ++i) {
    EXPECT_EQ(again.rows[i].mean, baseline.rows[i].mean);
    EXPECT_EQ(again.rows[i].deviation, baseline.rows[i].deviation);
    EXPECT_EQ(again.rows[i].workload, baseline.rows[i].workload);
  }
  EXPECT_EQ(baseline_text(again, {"Made by a test", "with a\nline break"}),
            text);
}

// The logarithm of a logarithm need not exist, though that of all replicates of
// the baseline does.
TEST(MeasuredBaseline, TakesNoLogarithmTwice) {
  Simulator simulator(level_world());
  std::vector<Evidence> runs = {simulator.draw(1), simulator.draw(2),
                                simulator.draw(3)};
  std::vector<BaselineSource> sources;
  for (Evidence& run : runs) {
    auto& result = run.sweeps.begin()->second;
    result.sweep.selection.metric = "log2_loss";
    for (auto& [id, cell] : result.cells)
      for (auto& rate : cell.trials)
        for (auto& point : rate)
          point->metrics["log2_loss"] =
              20 + std::log2(point->metrics.at("test_loss"));
    sources.push_back({sources.size() + 1, &result});
  }
  int seen = 0;
  for (const BaselineRow& row :
       measure_baseline(sources, level_options(1), kDataSha256).rows)
    if (row.metric == "log2_loss") {
      EXPECT_EQ(row.scale, LevelScale::linear);
      EXPECT_GT(*row.mean, 0);
      ++seen;
    }
  EXPECT_EQ(seen, 5);
}

struct Bad {
  std::string old, now, message;
};

TEST(BaselineFile, RefusesWhatItWouldNotWrite) {
  for (const Bad& bad : std::vector<Bad>{
           {",20,0,", ",19,0,", "n is 19"},
           {",20,0,", ",20,21,", "diverged is 21"},
           {",20,0,", ",20,1,", "trials diverged, so there is no mean"},
           {",94.25,", ",,", "mean and deviation are missing"},
           {",94.25,", ",nan,", "file.csv:2:"},
           {",0.5,", ",-0.5,", "deviation must not be negative"},
           {",linear,", ",log10,", "scale is \"log10\""},
           {",test_accuracy,linear,", ",log2_loss,log2,", "is a logarithm"},
           {",20e,", ",20,", "budget is \"20\""},
           {",20e,", ",e,", "budget is \"e\""},
           {",20e,", ",020e,", "budget is \"020e\""},
           {",16,", ",0,", "batch_size is 0"},
           {",-5,", ",2000,", "log2_rate is 2000"},
           {"2000;2001", "2001;2000", "master_seeds must ascend"},
           {"2000;2001", "2000;2000", "master_seeds must ascend"},
           {"2000;2001", "2000;", "\"\" is not a seed"},
           {",1000,", ",-1,", "\"-1\" is not a seed"},
           {"abcdef", "ABCDEF", "workload must be"},
           {"abcdef", "", "workload must be"}}) {
    std::string row = kRow;
    const std::size_t at = row.find(bad.old);
    ASSERT_NE(at, std::string::npos) << bad.old;
    row.replace(at, bad.old.size(), bad.now);
    EXPECT_THAT(error_of([&] { parse_baseline(kHeader + row, "file.csv"); },
                         base::ErrorCode::data),
                AllOf(HasSubstr("file.csv:2"), HasSubstr(bad.message)))
        << bad.now;
  }
}

TEST(BaselineFile, HoldsOneSweepAndEachLevelOnce) {
  const auto read = [](const std::string& text) {
    return error_of([&] { parse_baseline(text, "file.csv"); },
                    base::ErrorCode::data);
  };
  EXPECT_THAT(read(kHeader + kRow + kRow), HasSubstr("file.csv:3"));
  std::string other = kRow;
  other.replace(other.find(",16,"), 4, ",32,");
  other.replace(other.find("glyphs"), 6, "mnist");
  EXPECT_THAT(read(kHeader + kRow + other),
              AllOf(HasSubstr("file.csv:3"), HasSubstr("data is \"mnist\"")));
  EXPECT_THAT(read("# rows: 2\n" + kHeader + kRow), HasSubstr("rows"));
  EXPECT_THAT(read(kHeader), HasSubstr("file.csv"));
}

}  // namespace
}  // namespace noisegate::claim
