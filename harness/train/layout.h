#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

namespace noisegate::train {

// One weight inside the flat parameter row of a trial.
struct Weight {
  std::string name;  // as the reference model's named_parameters()
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;
  bool matrix = false;  // L2 applies to matrices, never to biases
  // Kernels of convolutions, [out, in, height, width], lie in memory as [out,
  // height, width, in]: what a channels-last convolution reads without a copy.
  bool channels_last() const { return shape.size() == 4; }
};

// Where each weight of a model lies in its flat row. Offsets and the row's
// length are multiples of 16 elements, so that a weight has the same alignment
// in every trial of a pack; the padding is zero and gets zero gradient.
class Layout {
 public:
  // Returns the index of the new weight.
  std::size_t add(std::string name, std::vector<std::int64_t> shape,
                  bool matrix);

  const std::vector<Weight>& weights() const { return weights_; }
  // Length of a row, padding included.
  std::int64_t size() const { return size_; }
  // Number of weights proper.
  std::int64_t parameters() const { return parameters_; }

  // The weight as a view [T, shape…] of flat [T, P].
  at::Tensor view(const at::Tensor& flat, std::size_t index) const;
  // [1, P], 1 where a matrix element lies, else 0.
  at::Tensor matrix_mask(const at::TensorOptions& options) const;

 private:
  std::vector<Weight> weights_;
  std::int64_t size_ = 0;
  std::int64_t parameters_ = 0;
};

}  // namespace noisegate::train
