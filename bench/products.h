#pragma once

namespace noisegate::bench {

// Registers the products of the networks' layers, each by either library of
// train/blas.h: `product/LIBRARY/PASS/ROWSxINNERxCOLUMNS`, where PASS is
// forward (x·w), inputs (δ·wᵀ) or weights (xᵀ·δ). One iteration is one product;
// items are its multiplications. An error where the library is not there.
void register_products();

}  // namespace noisegate::bench
