#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/claim/verdict.h"

namespace noisegate::reports {

// Numbers and sets as people read them, in plain ASCII but for "…", "≥", "≤".

// Three significant digits, no exponent between 1e-4 and 1e6: "0.0213", "1230".
std::string short_number(double value);
// "0.89 … 1.05"
std::string interval_text(double low, double high);
// "0.75 … 1.25", "≥ 1", "≤ -1", "any value"
std::string allowed_text(double low, double high);
// "512" for 9, "2⁻³" for -3: a power of two as an axis shows it.
std::string power_of_two(int exponent);
// "test_accuracy" → "test accuracy"
std::string spaced(std::string_view name);
// "1 trial", "2 trials"
std::string count_text(long long n, std::string_view one,
                       std::string_view many);
// "4.2 s", "3.1 min", "2.5 h"
std::string duration_text(double seconds);
// Breaks at blanks so that no line has more than `width` characters (code
// points) unless a single word has.
std::vector<std::string> wrap(std::string_view text, std::size_t width);
// How a check got its verdict, sentence by sentence, for readers who are no
// statisticians: the estimate, how sure one can be of it, what is allowed, and
// what follows; for an inconclusive one, what keeps it from being decided and
// how many replicates would. Of several parts the one that decides speaks.
// `all`: the verdicts that this one is among (of its claim all checks, and the
// sensitivity check that it names).
std::vector<std::string> verdict_story(
    const claim::CheckVerdict& check,
    const std::vector<claim::CheckVerdict>& all);

// Code points of valid UTF-8.
std::size_t length(std::string_view text);

}  // namespace noisegate::reports
