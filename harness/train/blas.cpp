#include "harness/train/blas.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace noisegate::train {
namespace {

template <typename Real>
using Gemm = void (*)(const char*, const char*, const int*, const int*,
                      const int*, const Real*, const Real*, const int*,
                      const Real*, const int*, const Real*, Real*, const int*);

constexpr const char* kMklOrder = "MKL_CBWR";
// Before main, because MKL reads it at its first call, whoever makes that.
[[maybe_unused]] const bool kMklOrderIsSet =
    ::setenv(kMklOrder, "AUTO,STRICT", 0) == 0;

std::string with_mkl_order(const std::string& version) {
  const char* order = std::getenv(kMklOrder);
  return fmt::format("{}; {}={}", version, kMklOrder,
                     order == nullptr ? "" : order);
}

template <typename Function>
Function find(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// Fortran is column-major: the row-major c = a·b is its cᵀ = bᵀ·aᵀ.
template <typename Real>
bool run(Gemm<Real> gemm, bool transpose_a, bool transpose_b, std::int64_t rows,
         std::int64_t columns, std::int64_t inner, const Real* a,
         std::int64_t lda, const Real* b, std::int64_t ldb, Real* c,
         std::int64_t ldc, bool add) {
  constexpr std::int64_t kLimit = std::numeric_limits<int>::max();
  if (gemm == nullptr || rows > kLimit || columns > kLimit || inner > kLimit) {
    return false;
  }
  const char ta = transpose_a ? 'T' : 'N';
  const char tb = transpose_b ? 'T' : 'N';
  const int m = static_cast<int>(columns);
  const int n = static_cast<int>(rows);
  const int k = static_cast<int>(inner);
  const int a_row = static_cast<int>(lda);
  const int b_row = static_cast<int>(ldb);
  const int c_row = static_cast<int>(ldc);
  const Real one = 1;
  const Real before = add ? 1 : 0;
  gemm(&tb, &ta, &m, &n, &k, &one, b, &b_row, a, &a_row, &before, c, &c_row);
  return true;
}

// Of oneDNN's C interface (dnnl.h), which is row-major. LibTorch's packages
// from wheels keep theirs to themselves, and have MKL.
using DnnlGemm = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t,
                         float, const float*, std::int64_t, const float*,
                         std::int64_t, float, float*, std::int64_t);
struct DnnlVersion {
  int major, minor, patch;  // and more, which is not looked at
};

DnnlGemm large_gemm() {
  static const auto gemm = find<void (*)()>("openblas_get_config") == nullptr
                               ? nullptr
                               : find<DnnlGemm>("dnnl_sgemm");
  return gemm;
}

bool is_large(std::int64_t rows, std::int64_t columns, std::int64_t inner) {
  return static_cast<double>(rows) * static_cast<double>(columns) *
             static_cast<double>(inner) >=
         static_cast<double>(kLargeProduct);
}

std::string with_dnnl(std::string version) {
  const auto dnnl = find<const DnnlVersion* (*)()>("dnnl_version");
  if (large_gemm() == nullptr || dnnl == nullptr) return version;
  const DnnlVersion& number = *dnnl();
  return fmt::format("{}; oneDNN {}.{}.{}", version, number.major, number.minor,
                     number.patch);
}

}  // namespace

bool multiply_by(ProductLibrary library, bool transpose_a, bool transpose_b,
                 std::int64_t rows, std::int64_t columns, std::int64_t inner,
                 const float* a, std::int64_t lda, const float* b,
                 std::int64_t ldb, float* c, std::int64_t ldc, bool add) {
  static const auto gemm = find<Gemm<float>>("sgemm_");
  if (library == ProductLibrary::blas) {
    return run(gemm, transpose_a, transpose_b, rows, columns, inner, a, lda, b,
               ldb, c, ldc, add);
  }
  if (large_gemm() == nullptr) return false;
  constexpr int kSuccess = 0;
  return large_gemm()(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', rows,
                      columns, inner, 1, a, lda, b, ldb, add ? 1 : 0, c,
                      ldc) == kSuccess;
}

bool blas_multiply(bool transpose_a, bool transpose_b, std::int64_t rows,
                   std::int64_t columns, std::int64_t inner, const float* a,
                   std::int64_t lda, const float* b, std::int64_t ldb, float* c,
                   std::int64_t ldc, bool add) {
  const auto by = [&](ProductLibrary library) {
    return multiply_by(library, transpose_a, transpose_b, rows, columns, inner,
                       a, lda, b, ldb, c, ldc, add);
  };
  const bool large = is_large(rows, columns, inner);
  return (large && by(ProductLibrary::onednn)) || by(ProductLibrary::blas);
}

bool blas_multiply(bool transpose_a, bool transpose_b, std::int64_t rows,
                   std::int64_t columns, std::int64_t inner, const double* a,
                   std::int64_t lda, const double* b, std::int64_t ldb,
                   double* c, std::int64_t ldc, bool add) {
  static const auto gemm = find<Gemm<double>>("dgemm_");
  return run(gemm, transpose_a, transpose_b, rows, columns, inner, a, lda, b,
             ldb, c, ldc, add);
}

void set_blas_threads(int threads) {
  if (auto* set = find<void (*)(int)>("openblas_set_num_threads")) {
    set(threads);
  }
}

std::string better_blas_core(const std::string& blas_version) {
  constexpr std::array<std::string_view, 6> kGood = {
      "SapphireRapids", "Cooperlake", "SkylakeX", "Haswell", "Zen", "MKL"};
  if (blas_version.find("OpenBLAS") == std::string::npos) return "";
  for (const std::string_view core : kGood) {
    if (blas_version.find(core) != std::string::npos) return "";
  }
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return "SkylakeX";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return "Haswell";
  }
#endif
  return "";
}

void restart_with_better_blas(char** arguments) {
  if (std::getenv("OPENBLAS_CORETYPE") != nullptr) return;
  const std::string core = better_blas_core(blas_version());
  if (core.empty()) return;
  ::setenv("OPENBLAS_CORETYPE", core.c_str(), 1);
  ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
  ::execv("/proc/self/exe", arguments);
  // Still here: it goes on with what it has.
}

std::string named_mkl_version(const std::string& text) {
  constexpr std::string_view kMark = "Version ";
  const auto at = text.find(kMark);
  if (at == std::string::npos) return "MKL unknown (" + text + ")";
  const auto start = at + kMark.size();
  const std::string number =
      text.substr(start, text.find_first_of("- ", start) - start);
  return "MKL " + number + " (" + text + ")";
}

std::string blas_version() {
  if (auto* config = find<const char* (*)()>("openblas_get_config")) {
    return with_dnnl(config());
  }
  // The C name; mkl_get_version_string is a macro for it.
  if (auto* mkl = find<void (*)(char*, int)>("MKL_Get_Version_String")) {
    std::string text(200, ' ');
    mkl(text.data(), static_cast<int>(text.size()));
    text.resize(text.find_last_not_of(std::string_view(" \0", 2)) + 1);
    return with_mkl_order(named_mkl_version(text));
  }
  return "unknown";
}

}  // namespace noisegate::train
