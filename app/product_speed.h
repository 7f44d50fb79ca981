#pragma once

#include <optional>
#include <string>

#include "app/console.h"
#include "harness/run/command.h"

namespace noisegate::app {

// What one core makes of a matrix product. Training is little else: where the
// slow reference BLAS has taken the place of a tuned one, it takes many times
// as long, and the name that a worker gives its BLAS need not show that.

// GFLOP/s below which something is wrong: the reference BLAS makes 1.6 on a
// core where OpenBLAS makes 156, and 11 with kernels without AVX.
inline constexpr double kSlowProduct = 5;

// As `COMMAND --measure` says (docs/worker.md); nothing if it has no such
// option or does not answer within half a minute. About two seconds.
std::optional<double> measure_product(const run::Command& worker);

// At the start of a run: warns if the product is slow. A speed that is good is
// remembered for a day, in the folder where descriptions are; a slow one is
// measured anew each time.
void warn_of_slow_product(const run::Command& worker, const Log& log);

// "1.6 GFLOP/s in a matrix product" and what to do about it.
std::string product_text(double gflops);
std::string product_fix();

}  // namespace noisegate::app
