#include "harness/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace noisegate::base {
namespace {

std::string describe(const std::string& message, const Location& location,
                     const std::string& hint) {
  std::string place = location.file;
  if (!place.empty() && location.line > 0) {
    place += fmt::format(":{}", location.line);
    if (location.column > 0) place += fmt::format(":{}", location.column);
  }
  return fmt::format("{}{}{}{}", place, place.empty() ? "" : ": ", message,
                     hint.empty() ? "" : fmt::format(" ({})", hint));
}

// Levenshtein distance with one row of the table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

Error::Error(ErrorCode code, std::string message, Location location,
             std::string hint)
    : std::runtime_error(describe(message, location, hint)),
      code_(code),
      message_(std::move(message)),
      location_(std::move(location)),
      hint_(std::move(hint)) {}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::config:
    case ErrorCode::busy:
      return 2;
    case ErrorCode::io:
    case ErrorCode::data:
    case ErrorCode::integrity:
      return 4;
  }
  return 4;
}

std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates) {
  // A word of one or two letters still allows one change.
  const std::size_t limit = std::max<std::size_t>(1, (word.size() + 2) / 3);
  std::string best;
  std::size_t best_distance = limit + 1;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace noisegate::base
