#include "app/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/text.h"

namespace noisegate::app {
namespace {

std::string bar(double share, std::size_t cells) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) *
                                             static_cast<double>(cells));
  return "[" + std::string(full, '#') + std::string(cells - full, '.') + "] ";
}

}  // namespace

std::string progress_text(const ProgressState& state, std::size_t width) {
  std::string text = fmt::format("{} of {} trials", state.done, state.total);
  if (state.failed > 0) text += fmt::format(" · {} failed", state.failed);
  text += " · " + duration_text(state.elapsed_seconds);
  if (state.remaining_seconds >= 0)
    text += " · about " + duration_text(state.remaining_seconds) + " left";
  const double share = state.total == 0 ? 1
                                        : static_cast<double>(state.done) /
                                              static_cast<double>(state.total);
  const std::size_t cells = 20;
  if (text_width(text) + cells + 3 > width) return text;
  return bar(share, cells) + text;
}

Progress::Progress(Verbosity verbosity)
    : terminal_(terminal(stderr)), silent_(verbosity == Verbosity::quiet) {}

Progress::~Progress() { clear(); }

void Progress::update(const ProgressState& state) {
  using std::chrono::milliseconds;
  if (silent_) return;
  const auto now = Clock::now();
  const auto pace = milliseconds(terminal_.is_terminal ? 100 : 30000);
  if (!last_) {
    last_ = now;
    // A log gets its first line when there is something to say.
    if (!terminal_.is_terminal) return;
  } else if (now - *last_ < pace) {
    return;
  }
  last_ = now;
  const std::string text = progress_text(state, terminal_.width - 1);
  if (terminal_.is_terminal)
    fmt::print(stderr, "\r{}\x1b[K", text);
  else
    fmt::print(stderr, "{}\n", text);
  std::fflush(stderr);
  line_shown_ = terminal_.is_terminal;
}

void Progress::clear() {
  if (!line_shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  line_shown_ = false;
}

}  // namespace noisegate::app
