#include "bench/products.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "harness/train/blas.h"

namespace noisegate::bench {
namespace {

using train::ProductLibrary;

// A layer: so many examples, inputs and outputs.
struct Layer {
  std::int64_t examples, inputs, outputs;
};

// From the desk tier's small nets to the LSTM's gates over a whole unroll.
constexpr Layer kLayers[] = {
    {16, 196, 32},   {64, 196, 32},   {64, 196, 64},    {64, 128, 128},
    {64, 256, 128},  {256, 196, 32},  {256, 196, 64},   {64, 500, 250},
    {64, 784, 1000}, {16, 650, 2600}, {560, 650, 2600},
};

struct Product {
  std::string name;
  bool transpose_a, transpose_b;
  std::int64_t rows, inner, columns;
};

Product forward(const Layer& layer) {
  return {"forward", false, false, layer.examples, layer.inputs, layer.outputs};
}
Product inputs(const Layer& layer) {
  return {"inputs", false, true, layer.examples, layer.outputs, layer.inputs};
}
Product weights(const Layer& layer) {
  return {"weights", true, false, layer.inputs, layer.examples, layer.outputs};
}

void measure(benchmark::State& state, ProductLibrary library,
             const Product& product) {
  at::manual_seed(1);
  const at::Tensor a = at::rand({product.rows, product.inner});
  const at::Tensor b = at::rand({product.inner, product.columns});
  const at::Tensor c = at::empty({product.rows, product.columns});
  const std::int64_t lda = product.transpose_a ? product.rows : product.inner;
  const std::int64_t ldb =
      product.transpose_b ? product.inner : product.columns;
  for (auto _ : state) {
    if (!train::multiply_by(library, product.transpose_a, product.transpose_b,
                            product.rows, product.columns, product.inner,
                            a.data_ptr<float>(), lda, b.data_ptr<float>(), ldb,
                            c.data_ptr<float>(), product.columns)) {
      state.SkipWithError("this LibTorch does not bring that library");
      return;
    }
    benchmark::ClobberMemory();
  }
  const std::int64_t each = product.rows * product.inner * product.columns;
  state.SetItemsProcessed(state.iterations() * each);
}

void add(const std::string& library_name, ProductLibrary library,
         const Product& product) {
  const std::string name =
      fmt::format("product/{}/{}/{}x{}x{}", library_name, product.name,
                  product.rows, product.inner, product.columns);
  benchmark::RegisterBenchmark(name.c_str(),
                               [library, product](benchmark::State& state) {
                                 measure(state, library, product);
                               })
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
}

}  // namespace

void register_products() {
  for (const Layer& layer : kLayers) {
    for (const Product& product :
         {forward(layer), inputs(layer), weights(layer)}) {
      add("blas", ProductLibrary::blas, product);
      add("onednn", ProductLibrary::onednn, product);
    }
  }
}

}  // namespace noisegate::bench
