#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "harness/claim/evidence.h"

namespace noisegate::claim {

// Probability of a false pass, and of a false failure, of a claim.
inline constexpr double kAlpha = 0.05;

// What an estimator found: value ± Student interval, widened by a hull where a
// peak has no significant curvature (statistics T3).
//   interval(level) = [value − below − t·se, value + above + t·se],
// t the two-sided Student quantile of `level` with `degrees` degrees of
// freedom. An exact quantity has se 0 and degrees infinite.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = 0;
  double degrees = std::numeric_limits<double>::infinity();
  double below = 0;
  double above = 0;
};
struct Interval {
  double low = 0;
  double high = 0;
};
// Both ends NaN where standard error, degrees or level make no sense.
Interval interval(const Estimate& estimate, double level);

// One number that a check asks for. A check may have several (each B of a flat
// region); all must lie in the allowed set.
struct Part {
  enum class State {
    measured,
    missing,     // trials are not there
    unresolved,  // e.g. the optimum is on the edge of the grid
    error,       // the check itself broke (NaN where none may be)
  };
  std::string label;  // "B = 8 against 4"
  State state = State::measured;
  std::string why;  // for all states but measured
  Estimate estimate;
  // Divides α of the pass interval: |S| for the arm that an inequality favours
  // (statistics T5).
  double alpha_divisor = 1;
  // The same for the fail interval: |S| of the other arm.
  double fail_divisor = 1;
  int n = 0;                        // replicates
  int n_diverged = 0;               // at the rates used
  std::vector<std::string> trials;  // keys it rests on
};

// Numbers from evidence. Pure; library functions make them (estimators.h), a
// suite may bring its own.
using Estimator = std::function<std::vector<Part>(const Evidence&)>;

struct AllowedSet {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::string reason;  // why this margin, and the alternative it tells apart
};

// A typed test of a claim.
struct Check {
  std::string id;     // "S20.noise_slope"; unique
  std::string claim;  // "S20", or "" for a sensitivity check
  // level, order, equivalence, slope, breakpoint, peak, monotone, shift, sign,
  // ratio, exact, protocol (the words of claims.csv), or sensitivity.
  std::string kind;
  std::string title;  // in words: "Optimal rate grows in proportion to B"
  std::string sweep;  // main sweep, for the figure that the card links to
  std::string unit;   // of the estimate: "octaves per octave", "% points"
  Estimator estimate;
  AllowedSet allowed;
  // Id of the check in the same suite that must pass for this one to pass
  // (design: sensitivity); "" if it does not pass by absence.
  std::string sensitivity;
  // Statistics T11: a sensitivity check also needs |estimate| beyond this.
  double minimum_estimate = 0;
  std::vector<Tier> tiers = {Tier::smoke, Tier::desk, Tier::gpu, Tier::paper};
};

// A claim of the suite that this program can't decide at `tiers` yet.
struct NotAtTier {
  std::string claim;
  std::string reason;
  std::string decided_at;  // "gpu", "paper"
};

// One headline claim with the claims that belong to it. Plain values.
struct Suite {
  std::string id;       // "linear_scaling"
  std::string title;    // "Linear scaling rule"
  std::string paper;    // "smith2020"
  std::string summary;  // the headline claim in our words
  std::string differs;  // what differs from the paper at the desk tier, and why
  // The most trial-steps (updates, summed over trials) that its sweeps may take
  // at the desk tier, on any data, before a grid is widened.
  double desk_trial_steps = 0;
  std::vector<std::string> experiments;  // ids
  std::vector<Check> checks;
  std::vector<NotAtTier> not_at_tier;
};

// A fault planted in training that must turn checks red.
struct Control {
  std::string id;  // "labels_shuffled"
  trial::Fault fault = trial::Fault::none;
  std::string statement;  // what is wrong and what should happen
  // Checks that must not be green.
  std::vector<std::string> must_turn;
  // Why it turns none; empty if it does. Then `watched` are the checks that
  // show it: a run with the control trains what they need.
  std::string leaves_green = {};
  std::vector<std::string> watched = {};
  // The reduced sweep: applied to each sweep of a run with this control.
  std::function<void(Sweep&)> reduce;
};

}  // namespace noisegate::claim
