#include "harness/train/sequence_kernels.h"

#include <cmath>

#include "harness/train/on_cpu.h"
#include "harness/train/sequence_kernels_cpu.h"

namespace noisegate::train {
namespace {

template <typename Real>
const Real* row_or_null(const at::Tensor& x, std::int64_t trial) {
  return x.defined() ? row<Real>(x, trial) : nullptr;
}

// The four gates, views [T, B, H].
struct Gates {
  explicit Gates(const at::Tensor& all)
      : in(part(all, 0)),
        forget(part(all, 1)),
        fresh(part(all, 2)),
        out(part(all, 3)) {}

  static at::Tensor part(const at::Tensor& all, std::int64_t which) {
    const std::int64_t width = all.size(2) / 4;
    return all.narrow(2, which * width, width);
  }

  at::Tensor in, forget, fresh, out;
};

// σ(x)·(1 − σ(x)) from σ(x).
at::Tensor slope(const at::Tensor& y) { return y.mul(y.neg().add_(1)); }

// log_softmax of logits + bias, and the sum of its losses added to `losses`.
at::Tensor log_shares(const at::Tensor& logits, const at::Tensor& bias,
                      const at::Tensor& targets, const at::Tensor& losses) {
  at::Tensor log_p = logits.add_(bias.unsqueeze(1)).log_softmax(2);
  const at::Tensor chosen = log_p.gather(2, targets.unsqueeze(2)).squeeze(2);
  losses.sub_(chosen.sum(1, false, at::kDouble));
  return log_p;
}

}  // namespace

void lstm_forward(const at::Tensor& gates, const at::Tensor& recurrent,
                  const at::Tensor& cells_before, const at::Tensor& cells,
                  const at::Tensor& outputs) {
  const bool done = on_cpu(gates, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < gates.size(0); ++t) {
      cpu::lstm_forward(row<Real>(gates, t), row<Real>(recurrent, t),
                        row<Real>(cells_before, t), row<Real>(cells, t),
                        row<Real>(outputs, t), cells.size(1), cells.size(2));
    }
  });
  if (done) return;
  gates.add_(recurrent);
  const Gates gate(gates);
  const std::int64_t width = cells.size(2);
  gates.narrow(2, 0, 2 * width).sigmoid_();
  gate.fresh.tanh_();
  gate.out.sigmoid_();
  cells.copy_(cells_before).mul_(gate.forget).addcmul_(gate.in, gate.fresh);
  outputs.copy_(cells).tanh_().mul_(gate.out);
}

void lstm_backward(const at::Tensor& gates, const at::Tensor& cells_before,
                   const at::Tensor& cells, const at::Tensor& delta,
                   const at::Tensor& delta_recurrent,
                   const at::Tensor& delta_cells) {
  const bool done = on_cpu(gates, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < gates.size(0); ++t) {
      cpu::lstm_backward(
          row<Real>(gates, t), row<Real>(cells_before, t), row<Real>(cells, t),
          row<Real>(delta, t), row_or_null<Real>(delta_recurrent, t),
          row<Real>(delta_cells, t), cells.size(1), cells.size(2));
    }
  });
  if (done) return;
  const Gates gate(gates);
  const at::Tensor d =
      delta_recurrent.defined() ? delta.add(delta_recurrent) : delta;
  const at::Tensor shown = cells.tanh();
  const at::Tensor d_out = d.mul(shown).mul_(slope(gate.out));
  delta_cells.add_(d.mul(gate.out).mul_(shown.square().neg_().add_(1)));
  const at::Tensor d_in = delta_cells.mul(gate.fresh).mul_(slope(gate.in));
  const at::Tensor d_forget =
      delta_cells.mul(cells_before).mul_(slope(gate.forget));
  const at::Tensor d_fresh =
      delta_cells.mul(gate.in).mul_(gate.fresh.square().neg_().add_(1));
  delta_cells.mul_(gate.forget);
  gate.in.copy_(d_in);
  gate.forget.copy_(d_forget);
  gate.fresh.copy_(d_fresh);
  gate.out.copy_(d_out);
}

void biased_cross_entropy_backward(const at::Tensor& logits,
                                   const at::Tensor& bias,
                                   const at::Tensor& targets, double scale,
                                   const at::Tensor& losses) {
  const bool done = on_cpu(logits, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < logits.size(0); ++t) {
      losses.data_ptr<double>()[t] += cpu::biased_cross_entropy_backward(
          row<Real>(logits, t), row<Real>(bias, t),
          row<std::int64_t>(targets, t), static_cast<Real>(scale),
          logits.size(1), logits.size(2));
    }
  });
  if (done) return;
  const at::Tensor log_p = log_shares(logits, bias, targets, losses);
  const at::Tensor chosen = targets.unsqueeze(2);
  logits.copy_(log_p).exp_();
  logits.scatter_add_(2, chosen,
                      at::full(chosen.sizes(), -1, logits.options()));
  logits.mul_(scale);
}

void biased_cross_entropy(const at::Tensor& logits, const at::Tensor& bias,
                          const at::Tensor& targets, const at::Tensor& losses) {
  const bool done = on_cpu(logits, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < logits.size(0); ++t) {
      losses.data_ptr<double>()[t] += cpu::biased_cross_entropy(
          row<Real>(logits, t), row<Real>(bias, t),
          row<std::int64_t>(targets, t), logits.size(1), logits.size(2));
    }
  });
  if (!done) log_shares(logits, bias, targets, losses);
}

void embed(const at::Tensor& table, const at::Tensor& index,
           const at::Tensor& out) {
  const bool done = on_cpu(table, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < table.size(0); ++t) {
      cpu::take_rows(row<Real>(table, t), row<std::int64_t>(index, t),
                     row<Real>(out, t), out.size(1), out.size(2));
    }
  });
  if (done) return;
  out.copy_(table.gather(1, index.unsqueeze(2).expand(out.sizes())));
}

void embed_backward(const at::Tensor& delta, const at::Tensor& index,
                    const at::Tensor& grad) {
  grad.zero_();
  const bool done = on_cpu(grad, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < grad.size(0); ++t) {
      cpu::add_rows(row<Real>(grad, t), row<std::int64_t>(index, t),
                    row<Real>(delta, t), delta.size(1), delta.size(2));
    }
  });
  if (done) return;
  for (std::int64_t t = 0; t < grad.size(0); ++t) {
    // Sorts by row on a GPU, so that sums have one order.
    grad[t].index_put_({index[t]}, delta[t], true);
  }
}

void clip_rows(const at::Tensor& grads, double limit) {
  const bool done = on_cpu(grads, [&](auto real) {
    using Real = decltype(real);
    for (std::int64_t t = 0; t < grads.size(0); ++t) {
      Real* const g = row<Real>(grads, t);
      const double norm = std::sqrt(cpu::sum_squares(g, grads.size(1)));
      if (norm <= limit) continue;
      cpu::scale(g, static_cast<Real>(limit / norm), grads.size(1));
    }
  });
  if (done) return;
  const at::Tensor norm =
      grads.square().sum(1, true, at::kDouble).sqrt_();  // [T, 1]
  const at::Tensor factor = norm.reciprocal_().mul_(limit).clamp_max_(1);
  grads.mul_(factor.to(grads.scalar_type()));
}

void draw_dropout(const base::Stream& stream, std::uint64_t step, double p,
                  const at::Tensor& mask) {
  const at::Tensor uniform = at::empty({mask.numel()}, at::kFloat);
  stream.fill_uniform(step, uniform.data_ptr<float>(), mask.numel());
  const bool done = on_cpu(mask, [&](auto real) {
    using Real = decltype(real);
    cpu::dropout(uniform.data_ptr<float>(), p, mask.data_ptr<Real>(),
                 mask.numel());
  });
  if (done) return;
  const at::Tensor kept = uniform.to(mask.device()).ge(static_cast<float>(p));
  mask.copy_(kept.view(mask.sizes())).div_(1 - p);
}

}  // namespace noisegate::train
