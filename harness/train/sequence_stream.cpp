#include "harness/train/sequence_stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/train/order.h"

namespace noisegate::train {

TokenStream to_stream(const std::vector<std::int32_t>& tokens, at::Device on) {
  const at::Tensor all = at::tensor(tokens, at::kInt).to(at::kLong).to(on);
  const std::int64_t pairs = all.size(0) - 1;
  return {all.narrow(0, 0, pairs), all.narrow(0, 1, pairs).clone()};
}

at::Tensor Walk::window(const at::Tensor& side, std::int64_t number) const {
  const std::int64_t first = number * unroll;
  const std::int64_t steps = std::min(unroll, length - first);
  return side
      .as_strided({steps, columns}, {1, stride}, side.storage_offset() + first)
      .contiguous();
}

Walk training_walk(const TokenStream& stream, std::int64_t columns,
                   std::int64_t unroll) {
  const std::int64_t tokens = stream.size() + 1;
  const std::int64_t stride = columns < 1 ? 0 : tokens / columns;
  const std::int64_t windows = (stride - 1) / unroll;
  if (windows < 1) {
    throw base::Error(
        base::ErrorCode::config,
        fmt::format("batch size {}: a text of {} tokens has no window of {} "
                    "steps in so many columns",
                    columns, tokens, unroll),
        {}, "take a smaller batch size or a longer text");
  }
  return {columns, stride, windows * unroll, unroll};
}

Walk score_walk(const TokenStream& stream, std::int64_t unroll) {
  const std::int64_t columns =
      std::clamp<std::int64_t>(stream.size() / unroll, 1, kScoreColumns);
  const std::int64_t length = stream.size() / columns;
  return {columns, length, length, unroll};
}

std::int64_t sequence_steps(const trial::TrialSpec& spec, const Walk& epoch) {
  if (spec.budget.steps > 0) return budgeted_steps(spec);
  return spec.budget.epochs * epoch.windows();
}

}  // namespace noisegate::train
