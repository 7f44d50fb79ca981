#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "harness/trial/spec.h"

namespace noisegate::train {

// A text as pairs of a token and the one after it, on the device of training.
struct TokenStream {
  at::Tensor inputs;   // [N − 1] int64
  at::Tensor targets;  // [N − 1] int64

  std::int64_t size() const { return inputs.size(0); }
};

// N tokens, at least two.
TokenStream to_stream(const std::vector<std::int32_t>& tokens, at::Device on);

// How a text is walked: in `columns` that begin `stride` pairs apart, of each
// the first `length` pairs, in windows of `unroll` steps, of which the last may
// be shorter. All columns are walked side by side.
struct Walk {
  std::int64_t columns = 0;
  std::int64_t stride = 0;
  std::int64_t length = 0;
  std::int64_t unroll = 0;

  std::int64_t windows() const { return (length + unroll - 1) / unroll; }
  // One side of the stream: [steps of the window, columns], contiguous.
  at::Tensor window(const at::Tensor& side, std::int64_t number) const;
};

// A training epoch, as in Zaremba, Sutskever & Vinyals (2014): N tokens in
// `columns` of ⌊N / columns⌋ tokens, and of each the windows that are whole. At
// 929,589 tokens, 64 columns and 35 steps these are the 414 updates an epoch
// that follow from Smith et al. 2020, appendix D (16,560 updates, 40 epochs).
// Error{config} if there is no whole window.
Walk training_walk(const TokenStream& stream, std::int64_t columns,
                   std::int64_t unroll);

// An evaluation: at most kScoreColumns columns, each at least a window long
// where the text is. The pairs that don't fill columns evenly, fewer than there
// are columns, are left out. More columns cost less time, and take away what
// comes before at as many places.
inline constexpr std::int64_t kScoreColumns = 16;
Walk score_walk(const TokenStream& stream, std::int64_t unroll);

// Steps of the budget: epochs · windows, or as given.
std::int64_t sequence_steps(const trial::TrialSpec& spec, const Walk& epoch);

}  // namespace noisegate::train
