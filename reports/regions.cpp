#include "reports/regions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/escape.h"

namespace noisegate::reports {

using base::Json;

bool equals_estimate(double value, double estimate) {
  return std::abs(value - estimate) <= 1e-9 + 1e-6 * std::abs(estimate);
}

std::optional<Region> region_of_difference(const claim::CheckVerdict& check,
                                           const Placed& a, const Placed& b,
                                           double estimate) {
  if (!equals_estimate(a.value - b.value, estimate)) return std::nullopt;
  const double low = check.allowed.low, high = check.allowed.high;
  if (b.x > a.x)
    return Region{check.check, b.x, b.x, a.value - high, a.value - low};
  return Region{check.check, a.x, a.x, b.value + low, b.value + high};
}

void add_region(std::vector<Region>& regions, const Region& region) {
  for (Region& r : regions) {
    if (r.check != region.check || r.low != region.low || r.high != region.high)
      continue;
    r.first = std::min(r.first, region.first);
    r.last = std::max(r.last, region.last);
    return;
  }
  regions.push_back(region);
}

Json region_values(const std::vector<Region>& regions, vega::Range y,
                   double half_width) {
  Json values = Json::array();
  for (const Region& region : regions) {
    const double low = std::max(region.low, y.low);
    const double high = std::min(region.high, y.high);
    if (!(low < high)) continue;
    values.push_back({{"first", vega::rounded(region.first - half_width)},
                      {"last", vega::rounded(region.last + half_width)},
                      {"low", vega::rounded(low)},
                      {"high", vega::rounded(high)},
                      {"check", valid_utf8(region.check)}});
  }
  return values;
}

Json region_layer(Json values, const Json& x, const Json& y) {
  Json left = x, low = y;
  left["field"] = "first";
  low["field"] = "low";
  return vega::layer(
      std::move(values), {{"type", "rect"}, {"style", "allowed"}},
      {{"x", left},
       {"x2", {{"field", "last"}}},
       {"y", low},
       {"y2", {{"field", "high"}}},
       {"tooltip", {{"field", "check"}, {"title", "allowed by"}}}});
}

}  // namespace noisegate::reports
