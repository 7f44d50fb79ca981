#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "app/console.h"

namespace noisegate::app {

struct ProgressState {
  std::size_t done = 0;  // trials with a result, those of earlier runs too
  std::size_t total = 0;
  std::size_t failed = 0;  // trials that gave none
  double elapsed_seconds = 0;
  double remaining_seconds = -1;  // negative: not known yet
};

// "[#####.....] 450 of 900 trials · 1 min 02 s · 1 min 05 s left", not wider
// than `width` unless that is under 40.
std::string progress_text(const ProgressState& state, std::size_t width);

// Shows how far a run is on stderr: on a terminal one line that is rewritten at
// most ten times a second, elsewhere a line every 30 s; nothing when quiet.
class Progress {
 public:
  explicit Progress(Verbosity verbosity);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(const ProgressState& state);
  // Takes the line away, so that the log can be written to.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  Terminal terminal_;
  bool silent_;
  bool line_shown_ = false;
  std::optional<Clock::time_point> last_;
};

}  // namespace noisegate::app
