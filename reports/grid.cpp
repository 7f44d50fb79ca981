#include "reports/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "reports/words.h"

namespace noisegate::reports {
namespace {

// Calls f(k, trial) for each trial that is there.
template <class F>
void for_each_trial(const claim::Cell& cell, F f) {
  int k = cell.low;
  for (const auto& rate : cell.trials) {
    for (const auto& trial : rate) {
      if (trial) f(k, *trial);
    }
    ++k;
  }
}

RateMean mean_of(int k, const std::vector<double>& values) {
  RateMean result{.log2_rate = k, .n = static_cast<int>(values.size())};
  for (const double v : values) result.mean += v;
  result.mean /= result.n;
  if (result.n < 2) return result;
  double squares = 0;
  for (const double v : values)
    squares += (v - result.mean) * (v - result.mean);
  result.standard_error = std::sqrt(squares / (result.n - 1) / result.n);
  return result;
}

}  // namespace

std::string budget_text(const trial::BudgetSpec& budget) {
  return budget.epochs > 0 ? count_text(budget.epochs, "epoch", "epochs")
                           : count_text(budget.steps, "step", "steps");
}

Axis::Axis(const claim::Sweep& sweep) : points_(sweep.batch_sizes.size()) {
  const auto in_epochs = [](const trial::BudgetSpec& b) {
    return b.epochs > 0;
  };
  const std::vector<trial::BudgetSpec>& budgets = sweep.budgets;
  in_epochs_ = std::all_of(budgets.begin(), budgets.end(), in_epochs);
  const bool one_unit =
      in_epochs_ || std::none_of(budgets.begin(), budgets.end(), in_epochs);
  if (points_ != 1 || budgets.size() < 2 || !one_unit) return;
  over_budgets_ = true;
  points_ = budgets.size();
  batch_size_ = sweep.batch_sizes.front();
}

std::int64_t Axis::value(const claim::CellId& id) const {
  if (!over_budgets_) return id.batch_size;
  return in_epochs_ ? id.budget.epochs : id.budget.steps;
}

double Axis::at(const claim::CellId& id) const {
  return std::log2(static_cast<double>(value(id)));
}

std::string Axis::name() const {
  return over_budgets_ ? "budget" : "batch size";
}

std::string Axis::heading() const {
  return over_budgets_ ? fmt::format("budget at B = {}", batch_size_) : name();
}

std::string Axis::title() const {
  return over_budgets_ ? fmt::format("budget ({})", field()) : "batch size B";
}

std::string Axis::field() const {
  if (!over_budgets_) return "B";
  return in_epochs_ ? "epochs" : "steps";
}

namespace {

void add_series(std::vector<Series>& all, const claim::SweepResult& result,
                const std::string& name, const std::string& arm,
                const trial::BudgetSpec* budget) {
  Series series{.name = name, .rule = result.sweep.selection};
  for (const auto& [id, cell] : result.cells) {
    if (id.arm == arm && (budget == nullptr || id.budget == *budget))
      series.cells[id] = &cell;
  }
  if (!series.cells.empty()) all.push_back(std::move(series));
}

void add_by_budget(std::vector<Series>& all, const claim::SweepResult& result,
                   const std::string& arm) {
  const std::vector<trial::BudgetSpec>& budgets = result.sweep.budgets;
  for (const trial::BudgetSpec& budget : budgets) {
    const std::string name =
        budgets.size() < 2 ? arm
                           : fmt::format("{}, {}", arm, budget_text(budget));
    add_series(all, result, name, arm, &budget);
  }
}

}  // namespace

std::vector<Series> series_of(const claim::SweepResult& result) {
  std::vector<Series> all;
  for (const claim::Arm& arm : result.sweep.arms)
    add_by_budget(all, result, arm.name);
  return all;
}

std::vector<Series> series_of(const claim::SweepResult& result,
                              const Axis& axis) {
  if (!axis.over_budgets()) return series_of(result);
  std::vector<Series> all;
  for (const claim::Arm& arm : result.sweep.arms)
    add_series(all, result, arm.name, arm.name, nullptr);
  return all;
}

std::vector<claim::SelectionRule> rules_of(const claim::Sweep& sweep) {
  std::vector<claim::SelectionRule> rules = {sweep.selection};
  for (const claim::Objective& objective : sweep.objectives) {
    claim::SelectionRule rule = claim::rule_of(sweep, objective);
    if (std::none_of(rules.begin(), rules.end(), [&](const auto& known) {
          return known.metric == rule.metric;
        }))
      rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<Series> objective_series(const claim::SweepResult& result,
                                     const Axis& axis) {
  std::vector<Series> plain = series_of(result, axis);
  const std::vector<claim::SelectionRule> rules = rules_of(result.sweep);
  if (rules.size() < 2) return plain;
  std::vector<Series> all;
  for (const Series& series : plain) {
    for (const claim::SelectionRule& rule : rules) {
      Series one = series;
      one.name = plain.size() < 2
                     ? spaced(rule.metric)
                     : fmt::format("{}, {}", series.name, spaced(rule.metric));
      one.rule = rule;
      all.push_back(std::move(one));
    }
  }
  return all;
}

double value_of(const claim::TrialPoint& trial, const std::string& metric) {
  const auto found = trial.metrics.find(metric);
  return found == trial.metrics.end() ? std::numeric_limits<double>::quiet_NaN()
                                      : found->second;
}

std::vector<RateMean> rate_means(const claim::Cell& cell,
                                 const std::string& metric) {
  std::map<int, std::vector<double>> values;
  for_each_trial(cell, [&](int k, const claim::TrialPoint& trial) {
    const double v = value_of(trial, metric);
    if (std::isfinite(v)) values[k].push_back(v);
  });
  std::vector<RateMean> means;
  for (const auto& [k, list] : values) means.push_back(mean_of(k, list));
  return means;
}

std::optional<RateMean> best_mean(const claim::Cell& cell,
                                  const std::string& metric, bool higher) {
  std::optional<RateMean> best;
  for (const RateMean& mean : rate_means(cell, metric)) {
    if (!best || (higher ? mean.mean > best->mean : mean.mean < best->mean))
      best = mean;
  }
  return best;
}

std::optional<int> best_rate(const claim::Cell& cell,
                             const claim::SelectionRule& rule) {
  const auto best = best_mean(cell, rule.metric, rule.higher_is_better);
  return best ? std::optional<int>(best->log2_rate) : std::nullopt;
}

std::vector<std::string> metrics_of(const claim::SweepResult& result) {
  std::set<std::string> names;
  for (const auto& [id, cell] : result.cells) {
    for_each_trial(cell, [&](int, const claim::TrialPoint& trial) {
      for (const auto& [name, value] : trial.metrics) {
        if (std::isfinite(value)) names.insert(name);
      }
    });
  }
  return {names.begin(), names.end()};
}

std::string shown_metric(const claim::SweepResult& result) {
  const std::vector<std::string> there = metrics_of(result);
  const std::string& wanted = result.sweep.selection.metric;
  if (std::find(there.begin(), there.end(), wanted) != there.end())
    return wanted;
  return there.empty() ? "" : there.front();
}

Counts& Counts::operator+=(const Counts& other) {
  planned += other.planned;
  ok += other.ok;
  diverged += other.diverged;
  collapsed += other.collapsed;
  failed += other.failed;
  missing += other.missing;
  return *this;
}

Counts count(const claim::SweepResult& result) {
  Counts counts;
  for (const auto& [id, cell] : result.cells) {
    for (const auto& rate : cell.trials)
      counts.planned += static_cast<int>(rate.size());
    for_each_trial(cell, [&](int, const claim::TrialPoint& trial) {
      if (trial.status == trial::Status::ok)
        ++counts.ok;
      else if (trial.status == trial::Status::diverged)
        ++counts.diverged;
      else
        ++counts.failed;
      if (trial.collapsed) ++counts.collapsed;
    });
  }
  counts.missing = counts.planned - counts.ok - counts.diverged - counts.failed;
  return counts;
}

Index::Index(const claim::SweepResult& result) {
  for (const auto& entry : result.cells) {
    for_each_trial(entry.second, [&](int k, const claim::TrialPoint& trial) {
      places_[trial.key] = {entry.first, k};
    });
  }
}

const Place* Index::find(std::string_view key) const {
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : &found->second;
}

std::map<claim::CellId, std::vector<int>> Index::places(
    const std::vector<std::string>& keys) const {
  std::map<claim::CellId, std::set<int>> sets;
  for (const std::string& key : keys) {
    if (const Place* place = find(key))
      sets[place->cell].insert(place->log2_rate);
  }
  std::map<claim::CellId, std::vector<int>> places;
  for (const auto& [id, rates] : sets)
    places[id] = {rates.begin(), rates.end()};
  return places;
}

std::string cell_name(const claim::CellId& id) {
  return fmt::format("B{}.{}.{}", id.batch_size, id.arm,
                     trial::to_text(id.budget));
}

}  // namespace noisegate::reports
