#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/claim/evidence.h"
#include "harness/claim/verdict.h"

namespace noisegate::reports {

// Views of a sweep's trials as figures and tables need them. Pointers and keys
// point into the SweepResult that they were made from.

// "1 epoch", "256 steps"
std::string budget_text(const trial::BudgetSpec& budget);

// What lies on the x axis of figures of best values: the batch size; or the
// budget, where a sweep has one size and two budgets or more of one unit.
class Axis {
 public:
  explicit Axis(const claim::Sweep& sweep);
  bool over_budgets() const { return over_budgets_; }
  std::size_t points() const { return points_; }  // that the sweep declares
  std::int64_t value(const claim::CellId& id) const;
  double at(const claim::CellId& id) const;  // log2 of the value
  std::string name() const;                  // "batch size", "budget"
  std::string heading() const;               // "batch size", "budget at B = 32"
  std::string title() const;  // "batch size B", "budget (epochs)"
  std::string field() const;  // of the value: "B", "epochs", "steps"

 private:
  bool over_budgets_ = false;
  bool in_epochs_ = false;
  std::size_t points_ = 0;
  std::int64_t batch_size_ = 0;  // the only one
};

// A line in a figure: cells of one arm.
struct Series {
  std::string name;
  claim::SelectionRule rule = {};  // by which its best rates are found
  std::map<claim::CellId, const claim::Cell*> cells = {};
};
// An arm at a budget over batch sizes: "sgd", or "sgd, 20 epochs" where a sweep
// has several budgets. In the order of the sweep's arms and budgets; those
// without cells left out.
std::vector<Series> series_of(const claim::SweepResult& result);
// An arm along the axis, at a budget if that is not the axis.
std::vector<Series> series_of(const claim::SweepResult& result,
                              const Axis& axis);
// The same once for each metric whose optimum the sweep asks for: "sgd, train
// loss", or "train loss" where there is one series otherwise.
std::vector<Series> objective_series(const claim::SweepResult& result,
                                     const Axis& axis);

// How best rates are found: the sweep's own rule first, then that of each
// further metric whose optimum it asks for.
std::vector<claim::SelectionRule> rules_of(const claim::Sweep& sweep);

// The metric's mean over the trials that are there at one rate.
struct RateMean {
  int log2_rate = 0;
  double mean = 0;
  double standard_error = 0;  // 0 for one trial
  int n = 0;                  // trials with a finite value
};
std::vector<RateMean> rate_means(const claim::Cell& cell,
                                 const std::string& metric);
// The best of them (the smallest rate on a tie); nothing if there is none.
std::optional<RateMean> best_mean(const claim::Cell& cell,
                                  const std::string& metric, bool higher);
// The rate with the best mean of the sweep's selection metric.
std::optional<int> best_rate(const claim::Cell& cell,
                             const claim::SelectionRule& rule);

// The value of a metric, NaN if the trial has none.
double value_of(const claim::TrialPoint& trial, const std::string& metric);

// Names of the metrics that any trial of the sweep has with a finite value.
std::vector<std::string> metrics_of(const claim::SweepResult& result);
// The metric that figures of the sweep show: that of the selection rule, or the
// first that there is; "" if there is none.
std::string shown_metric(const claim::SweepResult& result);

struct Counts {
  int planned = 0;  // trials of the grid
  int ok = 0;
  int diverged = 0;  // collapsed ones included
  int collapsed = 0;
  int failed = 0;   // out of memory, time-out, error
  int missing = 0;  // no record
  Counts& operator+=(const Counts& other);
};
Counts count(const claim::SweepResult& result);

// Which cells, and at which rates, the trials of a part lie in.
struct Place {
  claim::CellId cell;
  int log2_rate = 0;
};
class Index {
 public:
  explicit Index(const claim::SweepResult& result);
  const Place* find(std::string_view key) const;
  // Rates by cell; keys that the sweep does not have are left out.
  std::map<claim::CellId, std::vector<int>> places(
      const std::vector<std::string>& keys) const;

 private:
  std::unordered_map<std::string_view, Place> places_;
};

// "B16.sgd.20e": names a cell within its sweep, in links.
std::string cell_name(const claim::CellId& id);

}  // namespace noisegate::reports
