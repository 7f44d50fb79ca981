#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "harness/train/order.h"

namespace noisegate::train {

// Which examples a trial visits when batches need not divide an epoch: epochs
// follow one another without a gap, each a fresh permutation (EpochOrders), and
// step s takes the places s·B … (s + 1)·B − 1 of that sequence. So every
// example is visited once an epoch at any batch size, and a batch that lies
// across the end of an epoch may hold an example twice. (Smith et al. 2020,
// section 6: 200 epochs of 50,000 examples at B = 1024 are 9,765 updates: no
// batch is dropped.)
class Visits {
 public:
  Visits(EpochOrders& orders, std::string stream, std::int64_t examples)
      : orders_(orders), stream_(std::move(stream)), examples_(examples) {}

  // Writes the B examples of the step to out.
  void write(std::int64_t step, std::int64_t batch_size,
             std::int64_t* out) const;

 private:
  EpochOrders& orders_;
  std::string stream_;
  std::int64_t examples_;
};

}  // namespace noisegate::train
