#include "harness/train/kernels.h"

#include <cstring>
#include <vector>

#include "harness/train/blas.h"
#include "harness/train/kernels_cpu.h"
#include "harness/train/on_cpu.h"

namespace noisegate::train {
namespace {

thread_local int plain_kernels = 0;

// True if blas took the product of trial 0; the others follow then.
template <typename Real>
bool multiply_rows(const at::Tensor& a, bool transpose_a, const at::Tensor& b,
                   bool transpose_b, const at::Tensor& out, bool add) {
  const std::int64_t inner = a.size(transpose_a ? 1 : 2);
  bool taken = true;
  for (std::int64_t t = 0; taken && t < out.size(0); ++t) {
    taken = blas_multiply(transpose_a, transpose_b, out.size(1), out.size(2),
                          inner, row<Real>(a, t), a.size(2), row<Real>(b, t),
                          b.size(2), row<Real>(out, t), out.size(2), add);
  }
  return taken;
}

// [T, B, H] as [T, B / ghost, ghost, H].
at::Tensor in_groups(const at::Tensor& x, std::int64_t ghost) {
  return x.view({x.size(0), x.size(1) / ghost, ghost, x.size(2)});
}

}  // namespace

bool fused_loops_serve(const at::Tensor& x) {
  return x.device().is_cpu() && plain_kernels == 0;
}

PlainKernels::PlainKernels() { ++plain_kernels; }
PlainKernels::~PlainKernels() { --plain_kernels; }

void multiply(const at::Tensor& a, bool transpose_a, const at::Tensor& b,
              bool transpose_b, const at::Tensor& out) {
  bool taken = false;
  on_cpu(out, [&](auto real) {
    taken = multiply_rows<decltype(real)>(a, transpose_a, b, transpose_b, out,
                                          false);
  });
  if (taken) return;
  at::Tensor result = out;
  at::bmm_out(result, transpose_a ? a.transpose(1, 2) : a,
              transpose_b ? b.transpose(1, 2) : b);
}

void multiply_add(const at::Tensor& a, bool transpose_a, const at::Tensor& b,
                  bool transpose_b, const at::Tensor& out) {
  bool taken = false;
  on_cpu(out, [&](auto real) {
    taken = multiply_rows<decltype(real)>(a, transpose_a, b, transpose_b, out,
                                          true);
  });
  if (taken) return;
  out.baddbmm_(transpose_a ? a.transpose(1, 2) : a,
               transpose_b ? b.transpose(1, 2) : b);
}

void add_bias(const at::Tensor& x, const at::Tensor& bias) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::add_bias(row<Real>(x, t), row<Real>(bias, t), x.size(1), x.size(2));
    }
  });
  if (!done) x.add_(bias.unsqueeze(1));
}

void add_bias_relu(const at::Tensor& x, const at::Tensor& bias) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::add_bias_relu(row<Real>(x, t), row<Real>(bias, t), x.size(1),
                         x.size(2));
    }
  });
  if (!done) x.add_(bias.unsqueeze(1)).relu_();
}

void add_bias_tanh(const at::Tensor& x, const at::Tensor& bias) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::add_bias_tanh(row<Real>(x, t), row<Real>(bias, t), x.size(1),
                         x.size(2));
    }
  });
  if (!done) x.add_(bias.unsqueeze(1)).tanh_();
}

void relu_backward(const at::Tensor& delta, const at::Tensor& y) {
  const bool done = on_cpu(delta, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < delta.size(0); ++t) {
      cpu::relu_backward(row<Real>(delta, t), row<Real>(y, t),
                         delta.size(1) * delta.size(2));
    }
  });
  if (!done) delta.masked_fill_(y.le(0), 0);
}

void tanh_backward(const at::Tensor& delta, const at::Tensor& y) {
  const bool done = on_cpu(delta, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < delta.size(0); ++t) {
      cpu::tanh_backward(row<Real>(delta, t), row<Real>(y, t),
                         delta.size(1) * delta.size(2));
    }
  });
  if (!done) delta.mul_(y.square().neg_().add_(1));
}

void sum_examples(const at::Tensor& delta, const at::Tensor& out) {
  const bool done = on_cpu(delta, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < delta.size(0); ++t) {
      cpu::sum_examples(row<Real>(delta, t), row<Real>(out, t), delta.size(1),
                        delta.size(2));
    }
  });
  if (!done) out.copy_(delta.sum(1));
}

void ghost_norm(const at::Tensor& x, std::int64_t ghost,
                const at::Tensor& means, const at::Tensor& scales) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::ghost_norm(row<Real>(x, t), row<Real>(means, t),
                      row<Real>(scales, t), static_cast<Real>(kGhostEpsilon),
                      x.size(1), x.size(2), ghost);
    }
  });
  if (done) return;
  const at::Tensor groups = in_groups(x, ghost);
  means.copy_(groups.mean(2));
  groups.sub_(means.unsqueeze(2));
  scales.copy_(groups.square().mean(2).add_(kGhostEpsilon).rsqrt_());
  groups.mul_(scales.unsqueeze(2));
}

void ghost_norm_backward(const at::Tensor& delta, const at::Tensor& normalised,
                         std::int64_t ghost, const at::Tensor& scales) {
  const bool done = on_cpu(delta, [&](auto real) {
    using Real = decltype(real);
    // Two rows that every trial overwrites.
    const at::Tensor sums = at::empty({2, delta.size(2)}, delta.options());
    for (std::int64_t t = 0; t < delta.size(0); ++t) {
      cpu::ghost_norm_backward(row<Real>(delta, t), row<Real>(normalised, t),
                               row<Real>(scales, t), sums.data_ptr<Real>(),
                               delta.size(1), delta.size(2), ghost);
    }
  });
  if (done) return;
  const at::Tensor groups = in_groups(delta, ghost);
  const at::Tensor values = in_groups(normalised, ghost);
  const at::Tensor along = values * (groups * values).mean(2, true);
  groups.sub_(groups.mean(2, true)).sub_(along).mul_(scales.unsqueeze(2));
}

void normalise(const at::Tensor& x, const at::Tensor& means,
               const at::Tensor& scales) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::normalise(row<Real>(x, t), row<Real>(means, t), row<Real>(scales, t),
                     x.size(1), x.size(2));
    }
  });
  if (!done) x.sub_(means).mul_(scales);
}

void bias_relu(const at::Tensor& x, const at::Tensor& bias,
               const at::Tensor& y) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      cpu::bias_relu(row<Real>(x, t), row<Real>(bias, t), row<Real>(y, t),
                     x.size(1), x.size(2));
    }
  });
  if (!done) y.copy_(x).add_(bias.unsqueeze(1)).relu_();
}

void cross_entropy_backward(const at::Tensor& logits, const at::Tensor& targets,
                            const at::Tensor& losses) {
  const std::int64_t examples = logits.size(1);
  const bool done = on_cpu(logits, [&](auto real) {
    using Real = decltype(real);
    auto* loss = losses.data_ptr<double>();
    for (std::int64_t t = 0; t < logits.size(0); ++t) {
      loss[t] = cpu::cross_entropy_backward(row<Real>(logits, t),
                                            row<std::int64_t>(targets, t),
                                            examples, logits.size(2)) /
                static_cast<double>(examples);
    }
  });
  if (done) return;
  const at::Tensor chosen = targets.unsqueeze(2);
  const at::Tensor log_p = logits.log_softmax(2);
  losses.copy_(log_p.gather(2, chosen).squeeze(2).sum(1, false, at::kDouble));
  losses.div_(-static_cast<double>(examples));
  logits.copy_(log_p.exp());
  logits.scatter_add_(2, chosen,
                      at::full(chosen.sizes(), -1, logits.options()));
  logits.div_(static_cast<double>(examples));
}

void cross_entropy_score(const at::Tensor& logits, const at::Tensor& targets,
                         const at::Tensor& loss, const at::Tensor& correct) {
  const bool done = on_cpu(logits, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < logits.size(0); ++t) {
      std::int64_t hits = 0;
      loss.data_ptr<double>()[t] += cpu::cross_entropy(
          row<Real>(logits, t), row<std::int64_t>(targets, t), logits.size(1),
          logits.size(2), &hits);
      correct.data_ptr<double>()[t] += static_cast<double>(hits);
    }
  });
  if (done) return;
  const at::Tensor chosen =
      logits.log_softmax(2).gather(2, targets.unsqueeze(2));
  loss.sub_(chosen.squeeze(2).sum(1, false, at::kDouble));
  correct.add_(logits.argmax(2).eq(targets).sum(1));
}

void sigmoid_error_backward(const at::Tensor& x, const at::Tensor& targets,
                            const at::Tensor& losses) {
  const std::int64_t examples = x.size(1);
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      losses.data_ptr<double>()[t] =
          cpu::sigmoid_error_backward(row<Real>(x, t), row<Real>(targets, t),
                                      examples, x.size(2)) /
          static_cast<double>(examples);
    }
  });
  if (done) return;
  const at::Tensor y = x.neg().exp_().add_(1).reciprocal_();
  const at::Tensor error = y.sub(targets);
  losses.copy_(error.square().sum({1, 2}, false, at::kDouble));
  losses.div_(static_cast<double>(examples));
  x.copy_(error.mul_(y).mul_(y.neg().add_(1)));
  x.mul_(2.0 / static_cast<double>(examples));
}

void sigmoid_error_score(const at::Tensor& x, const at::Tensor& targets,
                         const at::Tensor& loss) {
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      loss.data_ptr<double>()[t] += cpu::sigmoid_error(
          row<Real>(x, t), row<Real>(targets, t), x.size(1) * x.size(2));
    }
  });
  if (done) return;
  const at::Tensor error = x.neg_().exp_().add_(1).reciprocal_().sub_(targets);
  loss.add_(error.square_().sum({1, 2}, false, at::kDouble));
}

void gather(const at::Tensor& source, const at::Tensor& index,
            const at::Tensor& out) {
  const std::int64_t count = index.numel();
  if (fused_loops_serve(source)) {
    const auto* from = static_cast<const char*>(source.data_ptr());
    auto* to = static_cast<char*>(out.data_ptr());
    const auto bytes =
        static_cast<std::size_t>(source.stride(0)) * source.element_size();
    const auto* rows = index.data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < count; ++i, to += bytes) {
      std::memcpy(to, from + static_cast<std::size_t>(rows[i]) * bytes, bytes);
    }
    return;
  }
  at::Tensor flat = out.view(
      source.dim() == 1 ? std::vector<std::int64_t>{count}
                        : std::vector<std::int64_t>{count, out.size(2)});
  at::index_select_out(flat, source, 0, index.view({count}));
}

void descend(const at::Tensor& params, const at::Tensor& grads,
             const at::Tensor& velocity, const at::Tensor& rates,
             const at::Tensor& decay, double momentum) {
  const bool done = on_cpu(params, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < params.size(0); ++t) {
      cpu::descend(row<Real>(params, t), row<Real>(grads, t),
                   velocity.defined() ? row<Real>(velocity, t) : nullptr,
                   decay.defined() ? decay.data_ptr<Real>() : nullptr,
                   *row<Real>(rates, t), static_cast<Real>(momentum),
                   params.size(1));
    }
  });
  if (done) return;
  if (decay.defined()) grads.addcmul_(params, decay);
  if (velocity.defined()) velocity.mul_(momentum).add_(grads);
  params.addcmul_(rates, velocity.defined() ? velocity : grads, -1);
}

at::Tensor row_sums(const at::Tensor& x) {
  at::Tensor out;
  const bool done = on_cpu(x, [&](auto real) {
    using Real = decltype(real);
    out = at::empty({x.size(0)}, x.options().dtype(at::kDouble));
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      out.data_ptr<double>()[t] = cpu::sum(row<Real>(x, t), x.size(1));
    }
  });
  return done ? out : x.sum(1, false, at::kDouble);
}

}  // namespace noisegate::train
