#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "harness/base/random.h"

// What stacked models of sequences need besides kernels.h, under the same rules
// of axes, devices and bytes.
namespace noisegate::train {

// One step of a layer of long short-term memory (Zaremba, Sutskever & Vinyals
// 2014, section 3.1). gates [T, B, 4H] hold the part of i, f, g, o (one after
// another) that comes from the layer's input, with its bias; recurrent
// [T, B, 4H] is the part from the step before. gates become σ(i), σ(f),
// tanh(g), σ(o);
//   cells ← σ(f)·cells_before + σ(i)·tanh(g);  outputs ← σ(o)·tanh(cells),
// all [T, B, H].
void lstm_forward(const at::Tensor& gates, const at::Tensor& recurrent,
                  const at::Tensor& cells_before, const at::Tensor& cells,
                  const at::Tensor& outputs);
// Given the gradients at outputs (delta, and delta_recurrent from the step
// after, undefined at the last) and that at cells from the step after
// (delta_cells), gates become the gradient before σ and tanh, and delta_cells
// that at cells_before.
void lstm_backward(const at::Tensor& gates, const at::Tensor& cells_before,
                   const at::Tensor& cells, const at::Tensor& delta,
                   const at::Tensor& delta_recurrent,
                   const at::Tensor& delta_cells);

// Softmax cross-entropy of logits [T, n, C] + bias [T, C] for targets [T, n]
// int64. losses [T] double += the sum over n in nats; logits become `scale`
// times the gradient of that sum.
void biased_cross_entropy_backward(const at::Tensor& logits,
                                   const at::Tensor& bias,
                                   const at::Tensor& targets, double scale,
                                   const at::Tensor& losses);
// The losses alone; logits are overwritten.
void biased_cross_entropy(const at::Tensor& logits, const at::Tensor& bias,
                          const at::Tensor& targets, const at::Tensor& losses);

// out[t, i, :] = table[t, index[t, i], :]; table [T, V, E], index [T, n] int64.
void embed(const at::Tensor& table, const at::Tensor& index,
           const at::Tensor& out);
// grad [T, V, E] = the sum of delta[t, i, :] at index[t, i], elsewhere zero.
void embed_backward(const at::Tensor& delta, const at::Tensor& index,
                    const at::Tensor& grad);

// Scales each trial's gradient (a row of [T, P]) to the norm `limit` where it
// is longer. A norm that is not finite leaves no finite gradient.
void clip_rows(const at::Tensor& grads, double limit);

// Inverted dropout by counter: element i of mask (one trial's, contiguous) is 0
// where uniform number i at `step` of the stream lies below p, else
// 1 / (1 − p). Drawn on the CPU whatever the device.
void draw_dropout(const base::Stream& stream, std::uint64_t step, double p,
                  const at::Tensor& mask);

}  // namespace noisegate::train
