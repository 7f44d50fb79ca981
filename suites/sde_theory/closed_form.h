#pragma once

#include <cstdint>

namespace noisegate::suites {

// Walkers on ½λw² under SGD at a constant rate with noise of variance σ²/B in
// each gradient: w ← (1 − ελ)·w − ε·σ·ξ/√B.
struct Walker {
  double rate = 0;  // ε
  double curvature = 1;
  double noise_scale = 1;  // σ
  std::int64_t steps = 0;
  std::int64_t batch_size = 1;
};

// E[w_n] / w₀ = (1 − ελ)ⁿ.
double walker_mean_factor(const Walker& walker);

// Var[w_n] = ε²σ²/B · (1 − qⁿ)/(1 − q), q = (1 − ελ)²; n ε²σ²/B where q = 1.
double walker_variance(const Walker& walker);

}  // namespace noisegate::suites
