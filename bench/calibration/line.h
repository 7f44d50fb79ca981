#pragma once

#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/simulator.h"

// How often verdicts are wrong, on simulated sweeps with known truth
// (statistics T14).
namespace noisegate::calibration {

// Where the truth lies with respect to the allowed set: says which verdicts are
// wrong. At a bound both are.
enum class Truth { inside, bound, outside };

// One truth, judged many times: a line of the table.
struct Line {
  std::string group;  // heading: "Slope, as shipped"
  std::string name;   // "S20.noise_slope, truth 0.75"
  Truth truth = Truth::bound;
  std::vector<claim::simulator::World> worlds;
  claim::Suite suite;  // whose claim `claim` is judged
  std::string claim;
};

// A mistake in the statistics, planted to show that the table sees it.
enum class Mistake {
  none,
  normal,         // z in place of Student's t
  one_sided,      // both bounds of a two-sided set at 2α
  divisor,        // variance with divisor n
  picked_freely,  // no correction for the best of several rates (T5)
};
inline constexpr Mistake kMistakes[] = {Mistake::normal, Mistake::one_sided,
                                        Mistake::divisor,
                                        Mistake::picked_freely};
std::string to_text(Mistake mistake);
// Error{usage} on an unknown name.
Mistake mistake_from_text(const std::string& text);
// Plants it in every check of the line.
void plant(Line& line, Mistake mistake);

struct Rates {
  int draws = 0;
  int pass = 0;
  int fail = 0;
  int open = 0;
};
// Draws the line's worlds and judges its claim; sweeps with several looks are
// looked at again while the claim is inconclusive. Draw i has a seed of its
// own: the counts do not depend on `threads`. Throws std::runtime_error where a
// simulated sweep can't be judged.
Rates tally(const Line& line, int draws, int threads);

// Lower end of the one-sided 99.9 % interval of a rate (Clopper and Pearson).
double surely_above(int count, int draws);
// The larger of the rates of wrong verdicts is surely above α.
bool is_red(const Line& line, const Rates& rates);

// The lines of the table, in its order.
std::vector<Line> all_lines();
// The checks that suites ship, on their grids and replicates.
std::vector<Line> shipped_lines();
// Kinds of checks in worlds of their own, on the shipped grids.
std::vector<Line> kind_lines();
// Kinds that may be exact: protocol, stability borders, ratios of the best.
std::vector<Line> exact_lines();
// Ratios of spreads, changes, widths of bars, which no desk suite ships.
std::vector<Line> change_lines();
// What makes it hard: odd noise, divergence, cliffs, branches, picked rates,
// little data, several looks.
std::vector<Line> hard_lines();

}  // namespace noisegate::calibration
