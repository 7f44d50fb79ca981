#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "harness/claim/estimate_tools.h"

// Linear combinations of fitted peaks (statistics T6, T7). Not for suites.
namespace noisegate::claim {

// Builds one part term by term. Not copied: refers to the evidence.
class PeakCombination {
 public:
  PeakCombination(const Evidence& evidence, std::string label);

  // `hull_alpha`: level of a hull, if that is all there is.
  void add(const PeakTerm& term, double hull_alpha);
  // Σ weight·peak + constant, or why there is none.
  Part finish(double constant);

 private:
  using Stream = std::tuple<std::string, std::int64_t, trial::BudgetSpec>;

  void refuse(Part::State state, const std::string& why);
  void add_errors(const Stream& stream, double weight, const Peak& peak);
  void set_error();

  const Evidence& evidence_;
  Part part_;
  Estimate estimate_;
  std::map<Stream, std::vector<double>> errors_;
};

// All terms of a sum; α of the hulls is shared among them and among the looks
// (T9).
Part combine(const Evidence& evidence, const PeakSum& sum);

// "sgd, B = 8", with the budget where the sweep has several.
std::string cell_text(const SweepResult& result, const CellRef& cell);

}  // namespace noisegate::claim
