#pragma once

#include <ATen/ATen.h>

#include <cstdint>

// The few operations that stacked models are made of. Each tensor has a leading
// trial axis T (its stride is free, 0 for data that all trials share); what
// follows it is contiguous.
//
// On the CPU (fp32, fp64) each is one fused pass per trial that reads and
// writes nothing of another trial, so that a trial's bytes do not depend on its
// pack. On any other device they are ATen calls. Both are tested against each
// other.
namespace noisegate::train {

// While one lives, this thread takes the ATen calls on the CPU too: so they can
// be tested where there is no other device.
class PlainKernels {
 public:
  PlainKernels();
  ~PlainKernels();
  PlainKernels(const PlainKernels&) = delete;
  PlainKernels& operator=(const PlainKernels&) = delete;
};

// out[t] = op(a[t]) · op(b[t]), op = transpose where asked.
void multiply(const at::Tensor& a, bool transpose_a, const at::Tensor& b,
              bool transpose_b, const at::Tensor& out);
// out[t] += the same.
void multiply_add(const at::Tensor& a, bool transpose_a, const at::Tensor& b,
                  bool transpose_b, const at::Tensor& out);

// x[t, i, :] += bias[t, :]; x [T, B, H].
void add_bias(const at::Tensor& x, const at::Tensor& bias);
// The same, then max(·, 0). NaN stays NaN.
void add_bias_relu(const at::Tensor& x, const at::Tensor& bias);
// The same, then tanh.
void add_bias_tanh(const at::Tensor& x, const at::Tensor& bias);

// delta ← delta · f'(·), given the activation y = f(·).
void relu_backward(const at::Tensor& delta, const at::Tensor& y);
void tanh_backward(const at::Tensor& delta, const at::Tensor& y);
// out[t, :] = Σ_i delta[t, i, :].
void sum_examples(const at::Tensor& delta, const at::Tensor& out);

// Ghost batch normalisation. Each group of `ghost` consecutive examples of
// x [T, B, H] (B a multiple of it) has its mean over examples taken away and is
// divided by √(biased variance + kGhostEpsilon), column by column. means and
// scales (1 / that root) are [T, B / ghost, H].
inline constexpr double kGhostEpsilon = 1e-5;
void ghost_norm(const at::Tensor& x, std::int64_t ghost,
                const at::Tensor& means, const at::Tensor& scales);
// Given the gradient at its result, which is `normalised`, delta becomes that
// at its argument.
void ghost_norm_backward(const at::Tensor& delta, const at::Tensor& normalised,
                         std::int64_t ghost, const at::Tensor& scales);
// x ← (x − mean)·scale for every example; means, scales [T, 1, H].
void normalise(const at::Tensor& x, const at::Tensor& means,
               const at::Tensor& scales);
// y = max(x + bias, 0). NaN stays NaN.
void bias_relu(const at::Tensor& x, const at::Tensor& bias,
               const at::Tensor& y);

// Softmax cross-entropy. logits [T, B, C] are replaced by the gradient of the
// mean over B; targets [T, B] int64; losses [T] double gets the mean in nats.
void cross_entropy_backward(const at::Tensor& logits, const at::Tensor& targets,
                            const at::Tensor& losses);
// Adds the sum of losses and of correct predictions to loss, correct [T]
// double. Argmax takes the first of equals; logits are overwritten.
void cross_entropy_score(const at::Tensor& logits, const at::Tensor& targets,
                         const at::Tensor& loss, const at::Tensor& correct);

// y = 1 / (1 + exp(−x)); squared error to targets [T, B, D] summed over D. x is
// replaced by the gradient of the mean over B; losses [T] double: that mean.
void sigmoid_error_backward(const at::Tensor& x, const at::Tensor& targets,
                            const at::Tensor& losses);
// Adds the sum over examples to loss [T] double; x is overwritten.
void sigmoid_error_score(const at::Tensor& x, const at::Tensor& targets,
                         const at::Tensor& loss);

// out[t, i, :] = source[index[t, i], :]; source [N, D] or [N], all contiguous.
void gather(const at::Tensor& source, const at::Tensor& index,
            const at::Tensor& out);

// One step on flat buffers: g ← grad + decay·w; v ← momentum·v + g;
// w ← w − rate[t]·v. params, grads, velocity [T, P]; rates [T, 1] in the
// params' type; decay [1, P] (the L2 coefficient where it applies) or
// undefined for none; velocity undefined for plain SGD (v = g).
void descend(const at::Tensor& params, const at::Tensor& grads,
             const at::Tensor& velocity, const at::Tensor& rates,
             const at::Tensor& decay, double momentum);

// out[t] = Σ_j x[t, j] in double; x [T, n].
at::Tensor row_sums(const at::Tensor& x);

}  // namespace noisegate::train
