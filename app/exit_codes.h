#pragma once

namespace noisegate::app {

// What the program's exit code says. Where several hold, 4 goes before 1 before
// 3 before 0.
inline constexpr int kGreen = 0;      // every decidable claim passes; with
                                      // --gate: has its expected verdict
inline constexpr int kRed = 1;        // a claim failed; --gate: is unexpected
inline constexpr int kUsage = 2;      // usage or configuration, nothing matched
inline constexpr int kUndecided = 3;  // inconclusive, missing, not decidable
inline constexpr int kBroken = 4;     // data or integrity error, broken check
inline constexpr int kStopped = 75;   // SIGTERM or SIGUSR1; resumable
inline constexpr int kInterrupted = 130;  // SIGINT; resumable

}  // namespace noisegate::app
