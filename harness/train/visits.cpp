#include "harness/train/visits.h"

#include <algorithm>

namespace noisegate::train {

void Visits::write(std::int64_t step, std::int64_t batch_size,
                   std::int64_t* out) const {
  std::int64_t place = step * batch_size;
  const std::int64_t end = place + batch_size;
  while (place < end) {
    const std::int64_t epoch = place / examples_;
    const std::int64_t stop = std::min(end, (epoch + 1) * examples_);
    const auto& order = orders_.get(stream_, epoch, examples_);
    out = std::copy_n(order.begin() + (place - epoch * examples_), stop - place,
                      out);
    place = stop;
  }
}

}  // namespace noisegate::train
