#include "harness/trial/schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noisegate::trial {
namespace {

TEST(PaperSchedule, TenDecaysAtTheRightSteps) {
  const ScheduleSpec spec;
  const std::int64_t total = 2000;
  std::vector<std::int64_t> decays;
  double before = 1;
  for (std::int64_t step = 0; step < total; ++step) {
    const double factor = schedule_factor(spec, step, total);
    if (factor != before) {
      EXPECT_EQ(factor, before / 2) << step;
      decays.push_back(step);
    }
    before = factor;
  }
  EXPECT_EQ(decays, (std::vector<std::int64_t>{1000, 1100, 1200, 1300, 1400,
                                               1500, 1600, 1700, 1800, 1900}));
  EXPECT_EQ(before, 1.0 / 1024);
}

// ⌊20·step/total⌋ first reaches k at step ⌈k·total/20⌉.
TEST(PaperSchedule, OddTotalsDecayAtTheNextStep) {
  for (const std::int64_t total : {20, 33, 97, 640, 1281}) {
    for (std::int64_t k = 10; k < 20; ++k) {
      const std::int64_t at = (k * total + 19) / 20;
      const double after = schedule_factor({}, at, total);
      EXPECT_LE(after, 1.0 / static_cast<double>(1 << (k - 9))) << total;
      EXPECT_GE(schedule_factor({}, at - 1, total), 2 * after) << total;
    }
    EXPECT_EQ(schedule_factor({}, total - 1, total), 1.0 / 1024) << total;
  }
}

TEST(PaperSchedule, FewStepsStillEndLow) {
  EXPECT_EQ(schedule_factor({}, 0, 1), 1);
  EXPECT_EQ(schedule_factor({}, 1, 2), 0.5);
  EXPECT_EQ(schedule_factor({}, 9, 10), 1.0 / 512);
}

TEST(PaperSchedule, OtherDecay) {
  const ScheduleSpec spec{.decay = 10};
  EXPECT_DOUBLE_EQ(schedule_factor(spec, 99, 100), 1e-10);
  EXPECT_EQ(schedule_factor(spec, 49, 100), 1);
}

// First and last rate tuned apart: ten decays by the tenth root of their ratio.
TEST(PaperSchedule, ReachesAnyLastRate) {
  for (const double ratio : {1.0, 2.0, 16.0, 1024.0, 1e6}) {
    const ScheduleSpec spec{.decay = std::pow(ratio, 0.1)};
    EXPECT_EQ(schedule_factor(spec, 49, 100), 1);
    EXPECT_NEAR(schedule_factor(spec, 99, 100) * ratio, 1, 1e-13) << ratio;
  }
  for (std::int64_t step = 0; step < 100; ++step) {
    EXPECT_EQ(schedule_factor({.decay = 1}, step, 100), 1);
  }
}

TEST(PaperSchedule, LongRunsDoNotOverflow) {
  const std::int64_t total = std::int64_t{1} << 58;
  EXPECT_EQ(schedule_factor({}, total - 1, total), 1.0 / 1024);
  EXPECT_EQ(schedule_factor({}, total / 2 - 1, total), 1);
}

TEST(ConstantSchedule, IsOne) {
  const ScheduleSpec spec{.kind = ScheduleKind::constant};
  for (const std::int64_t step : {0, 50, 99}) {
    EXPECT_EQ(schedule_factor(spec, step, 100), 1);
  }
}

TEST(WarmUpSchedule, RisesInALineThenStays) {
  const ScheduleSpec spec{.kind = ScheduleKind::warm_up, .warm_up_steps = 4};
  EXPECT_EQ(schedule_factor(spec, 0, 100), 0.25);
  EXPECT_EQ(schedule_factor(spec, 1, 100), 0.5);
  EXPECT_EQ(schedule_factor(spec, 3, 100), 1);
  EXPECT_EQ(schedule_factor(spec, 4, 100), 1);
  EXPECT_EQ(schedule_factor(spec, 99, 100), 1);
  const ScheduleSpec none{.kind = ScheduleKind::warm_up};
  EXPECT_EQ(schedule_factor(none, 0, 100), 1);
}

}  // namespace
}  // namespace noisegate::trial
