#pragma once

#include <cstdint>
#include <string>

namespace noisegate::train {

// c = op(a) · op(b) for row-major matrices, or c += it with `add`, by the BLAS
// that LibTorch itself is linked with. op(a) is rows × inner, op(b) inner ×
// columns; lda, ldb, ldc are row lengths in memory. Returns false (and does
// nothing) where that BLAS has no Fortran interface to be found.
//
// Products in single precision of kLargeProduct multiplications or more are
// oneDNN's where LibTorch has brought it along beside OpenBLAS: faster from
// about there on, and mostly slower below, where OpenBLAS has kernels of their
// own (docs/performance.md). Which one it is depends on the sizes alone.
inline constexpr std::int64_t kLargeProduct = 1'000'000;
bool blas_multiply(bool transpose_a, bool transpose_b, std::int64_t rows,
                   std::int64_t columns, std::int64_t inner, const float* a,
                   std::int64_t lda, const float* b, std::int64_t ldb, float* c,
                   std::int64_t ldc, bool add = false);
bool blas_multiply(bool transpose_a, bool transpose_b, std::int64_t rows,
                   std::int64_t columns, std::int64_t inner, const double* a,
                   std::int64_t lda, const double* b, std::int64_t ldb,
                   double* c, std::int64_t ldc, bool add = false);

// The product in single precision by one library whatever its size: to measure
// where one overtakes the other (bench/products). False where it is not there.
enum class ProductLibrary { blas, onednn };
bool multiply_by(ProductLibrary library, bool transpose_a, bool transpose_b,
                 std::int64_t rows, std::int64_t columns, std::int64_t inner,
                 const float* a, std::int64_t lda, const float* b,
                 std::int64_t ldb, float* c, std::int64_t ldc,
                 bool add = false);

// One thread for products by OpenBLAS; nothing with another BLAS: MKL takes the
// number from at::set_num_threads.
void set_blas_threads(int threads);

// Kernels for this processor that OpenBLAS should use instead of those it chose
// when it was loaded, "" if its choice is good. A processor newer than the
// library gets kernels without AVX from it, which are seven times slower.
std::string better_blas_core(const std::string& blas_version);

// Starts the program anew, with OPENBLAS_CORETYPE set so and one BLAS thread,
// where that is needed and the variable is not set; else returns. To be called
// first in main: OpenBLAS chooses when it is loaded.
void restart_with_better_blas(char** arguments);

// Name and version first, then what else it reports of itself: "OpenBLAS 0.3.21
// …", "MKL 2024.2 (…)"; "unknown" where it reports nothing. At the end, after
// "; ", what products depend on besides: "oneDNN 2.6.3" where that does the
// large ones, MKL's order of sums ("MKL_CBWR=AUTO,STRICT").
//
// By itself MKL sums in an order that depends on the address of a matrix, so
// that a trial would depend on its place in a pack. A program that has this
// file linked in sets MKL_CBWR before main, unless it is set, which fixes the
// order (docs/cuda.md).
std::string blas_version();

// MKL's account of itself with name and version put first: "MKL 2024.2 (…)".
std::string named_mkl_version(const std::string& text);

}  // namespace noisegate::train
