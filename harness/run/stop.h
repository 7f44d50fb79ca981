#pragma once

#include <atomic>

namespace noisegate::run {

// Asks a run to stop. request() may be called from a signal handler. The
// program installs the handlers; the run only looks.
class StopFlag {
 public:
  void request(int signal) noexcept {
    int none = 0;
    signal_.compare_exchange_strong(none, signal);
  }
  bool requested() const noexcept { return signal() != 0; }
  // The first signal asked with, 0 for none.
  int signal() const noexcept { return signal_.load(); }

 private:
  std::atomic<int> signal_{0};
  static_assert(std::atomic<int>::is_always_lock_free);
};

}  // namespace noisegate::run
