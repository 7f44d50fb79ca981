#include "suites/momentum_equivalence/parts.h"

namespace noisegate::suites::momentum {

using claim::BestGap;
using claim::Favours;
using claim::GapScale;
using claim::PointGap;

PointGap at_common_rates(
    const std::string& sweep, const std::string& metric,
    const std::vector<std::pair<std::int64_t, int>>& points) {
  PointGap gap{.sweep = sweep, .pairs = {}, .metric = metric, .paired = true};
  for (const auto& [b, k] : points) {
    gap.pairs.push_back(
        {.a = {.arm = "momentum", .batch_size = b, .log2_rate = k},
         .b = {.arm = "sgd", .batch_size = b, .log2_rate = k},
         .label = "B = " + std::to_string(b) + ", ε = 2^" + std::to_string(k)});
  }
  return gap;
}

claim::Estimator between_rates(const std::string& metric, std::int64_t b,
                               int from, int to) {
  return claim::point_gap(
      {.sweep = kClassifier,
       .pairs = {{.a = {.arm = "sgd", .batch_size = b, .log2_rate = to},
                  .b = {.arm = "sgd", .batch_size = b, .log2_rate = from},
                  .label = "ε = 2^" + std::to_string(to) + " against 2^" +
                           std::to_string(from)}},
       .metric = metric,
       .paired = true});
}

BestGap best(const std::string& sweep, std::int64_t b,
             const std::string& metric, GapScale scale, Favours favours) {
  return {.sweep = sweep,
          .a = {.arm = "momentum", .batch_size = b},
          .b = {.arm = "sgd", .batch_size = b},
          .metric = metric,
          .scale = scale,
          .favours = favours};
}

}  // namespace noisegate::suites::momentum
