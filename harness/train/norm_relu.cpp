#include "harness/train/norm_relu.h"

#include <ATen/Dispatch.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "harness/train/norm_relu_cpu.h"

namespace noisegate::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// x as rows of channels: how many rows an example has, and where groups begin.
struct Rows {
  Rows(const at::Tensor& x, std::int64_t ghost_size)
      : examples(x.size(0)),
        places(x.size(2) * x.size(3)),
        channels(x.size(1)),
        ghost(ghost_size) {}

  std::int64_t groups() const { return (examples + ghost - 1) / ghost; }
  std::int64_t rows(std::int64_t group) const {
    return std::min(ghost, examples - group * ghost) * places;
  }
  std::int64_t offset(std::int64_t group) const {
    return group * ghost * places * channels;
  }
  // [groups, 1], fp64.
  at::Tensor counts() const {
    const at::Tensor out = at::empty({groups(), 1}, at::kDouble);
    for (std::int64_t g = 0; g < groups(); ++g) {
      out[g].fill_(static_cast<double>(rows(g)));
    }
    return out;
  }

  std::int64_t examples, places, channels, ghost;
};

at::Tensor moments(const at::Tensor& x, const Rows& rows) {
  const at::Tensor out = at::empty({2, rows.groups(), rows.channels},
                                   x.options().dtype(at::kDouble));
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "norm_relu", [&] {
    for (std::int64_t g = 0; g < rows.groups(); ++g) {
      cpu::channel_moments(
          x.data_ptr<scalar_t>() + rows.offset(g), out[0][g].data_ptr<double>(),
          out[1][g].data_ptr<double>(), rows.rows(g), rows.channels);
    }
  });
  return out;
}

// slope [groups, channels]: scale/√(variance + ε), in the precision of x.
at::Tensor forward_groups(const at::Tensor& x, const at::Tensor& means,
                          const at::Tensor& slopes, const at::Tensor& shift,
                          const Rows& rows) {
  const at::Tensor y = at::empty_like(x);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "norm_relu", [&] {
    for (std::int64_t g = 0; g < rows.groups(); ++g) {
      cpu::norm_relu(x.data_ptr<scalar_t>() + rows.offset(g),
                     means[g].data_ptr<scalar_t>(),
                     slopes[g].data_ptr<scalar_t>(), shift.data_ptr<scalar_t>(),
                     y.data_ptr<scalar_t>() + rows.offset(g), rows.rows(g),
                     rows.channels);
    }
  });
  return y;
}

// Of the gradient at the normalised values and its product with x − mean:
// sums over the rows of a group, [2, groups, channels], fp64.
at::Tensor gradient_sums(const at::Tensor& x, const at::Tensor& dy,
                         const at::Tensor& means, const at::Tensor& slopes,
                         const at::Tensor& shift, const Rows& rows) {
  const at::Tensor out = at::empty({2, rows.groups(), rows.channels},
                                   x.options().dtype(at::kDouble));
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "norm_relu", [&] {
    for (std::int64_t g = 0; g < rows.groups(); ++g) {
      cpu::norm_relu_sums(
          x.data_ptr<scalar_t>() + rows.offset(g),
          dy.data_ptr<scalar_t>() + rows.offset(g),
          means[g].data_ptr<scalar_t>(), slopes[g].data_ptr<scalar_t>(),
          shift.data_ptr<scalar_t>(), out[0][g].data_ptr<double>(),
          out[1][g].data_ptr<double>(), rows.rows(g), rows.channels);
    }
  });
  return out;
}

// a, b [groups, channels]: norm_relu_cpu.h.
at::Tensor backward_groups(const at::Tensor& x, const at::Tensor& dy,
                           const at::Tensor& means, const at::Tensor& slopes,
                           const at::Tensor& shift, const at::Tensor& a,
                           const at::Tensor& b, const Rows& rows) {
  const at::Tensor dx = at::empty_like(x);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "norm_relu", [&] {
    for (std::int64_t g = 0; g < rows.groups(); ++g) {
      cpu::norm_relu_backward(
          x.data_ptr<scalar_t>() + rows.offset(g),
          dy.data_ptr<scalar_t>() + rows.offset(g),
          means[g].data_ptr<scalar_t>(), slopes[g].data_ptr<scalar_t>(),
          shift.data_ptr<scalar_t>(), a[g].data_ptr<scalar_t>(),
          b[g].data_ptr<scalar_t>(), dx.data_ptr<scalar_t>() + rows.offset(g),
          rows.rows(g), rows.channels);
    }
  });
  return dx;
}

class Function : public torch::autograd::Function<Function> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& x,
                               const at::Tensor& scale, const at::Tensor& shift,
                               std::int64_t ghost, double epsilon) {
    const Rows rows(x, ghost);
    const at::Tensor both = moments(x, rows);
    const at::Tensor inverses = (both[1] + epsilon).rsqrt_();
    const at::Tensor means = both[0].to(x.scalar_type());
    const at::Tensor slopes = (scale * inverses).to(x.scalar_type());
    context->save_for_backward({x, shift, means, slopes, inverses});
    context->saved_data["ghost"] = ghost;
    variable_list out = {forward_groups(x, means, slopes, shift, rows), both[0],
                         both[1]};
    context->mark_non_differentiable({out[1], out[2]});
    return out;
  }

  static variable_list backward(AutogradContext* context,
                                const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &shift = saved[1], &means = saved[2],
                     &slopes = saved[3], &inverses = saved[4];
    const Rows rows(x, context->saved_data["ghost"].toInt());
    const at::Tensor dy =
        gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor sums = gradient_sums(x, dy, means, slopes, shift, rows);
    const at::Tensor share = slopes / rows.counts();
    const auto type = x.scalar_type();
    const at::Tensor a = (share * sums[0]).to(type);
    const at::Tensor b = (share * inverses.square() * sums[1]).to(type);
    return {backward_groups(x, dy, means, slopes, shift, a, b, rows),
            (sums[1] * inverses).sum(0).to(type),
            sums[0].sum(0).to(type),
            {},
            {}};
  }
};

}  // namespace

bool can_fuse_norm_relu(const at::Tensor& x, const at::Tensor& scale) {
  return x.is_cpu() && x.numel() > 0 &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast) &&
         x.scalar_type() == scale.scalar_type() &&
         (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

NormRelu norm_relu(const at::Tensor& x, const at::Tensor& scale,
                   const at::Tensor& shift, std::int64_t ghost,
                   double epsilon) {
  const variable_list out = Function::apply(x, scale.contiguous(),
                                            shift.contiguous(), ghost, epsilon);
  return {out[0], out[1], out[2]};
}

}  // namespace noisegate::train
