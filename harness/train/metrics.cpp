#include "harness/train/metrics.h"

#include <torch/nn/module.h>

#include "harness/train/kernels.h"

namespace noisegate::train {

void add_accuracies(const std::string& split, double correct, double examples,
                    Metrics& metrics) {
  metrics[split + "_accuracy"] = 100 * correct / examples;
  if (split == "test") {
    metrics["test_error"] = 100 * (examples - correct) / examples;
  }
}

void add_objective(double penalty, Metrics& metrics) {
  metrics["objective"] = metrics.at("train_loss") + penalty;
}

bool is_collapsed(const Metrics& metrics, const Metrics& constant_prediction) {
  return !(metrics.at("train_loss") < constant_prediction.at("train_loss"));
}

// Weight by weight: a copy of all of them in double precision would be most of
// what training a large net takes.
at::Tensor l2_penalties(const Layout& layout, const at::Tensor& params,
                        double l2) {
  const std::int64_t trials = params.size(0);
  at::Tensor out = at::zeros({trials}, params.options().dtype(at::kDouble));
  for (std::size_t i = 0; i < layout.weights().size(); ++i) {
    if (!layout.weights()[i].matrix) continue;
    const at::Tensor wide = layout.view(params, i).to(at::kDouble);
    out.add_(row_sums(wide.reshape({trials, -1}).square()));
  }
  return out.mul_(l2 / 2).cpu();
}

double l2_penalty(const torch::nn::Module& model, double l2) {
  double squares = 0;
  for (const at::Tensor& w : model.parameters()) {
    if (w.dim() >= 2) squares += w.to(at::kDouble).pow(2).sum().item<double>();
  }
  return l2 / 2 * squares;
}

}  // namespace noisegate::train
