#pragma once

#include <ATen/ATen.h>

#include <cstdint>

// What the kernels of several files share: the choice between fused loops and
// ATen calls (kernels.h).
namespace noisegate::train {

// On the CPU, with no PlainKernels in this thread?
bool fused_loops_serve(const at::Tensor& x);

// Calls function(Real{}) with the tensor's type if the fused loops serve it.
template <typename Function>
bool on_cpu(const at::Tensor& x, const Function& function) {
  if (!fused_loops_serve(x)) return false;
  if (x.scalar_type() == at::kFloat) {
    function(float{});
    return true;
  }
  if (x.scalar_type() == at::kDouble) {
    function(double{});
    return true;
  }
  return false;
}

template <typename Real>
Real* row(const at::Tensor& x, std::int64_t trial) {
  return x.data_ptr<Real>() + trial * x.stride(0);
}

}  // namespace noisegate::train
