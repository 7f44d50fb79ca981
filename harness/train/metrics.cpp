#include "harness/train/metrics.h"

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

at::Tensor l2_penalties(const Layout& layout, const at::Tensor& params,
                        double l2) {
  const at::Tensor wide = params.to(at::kDouble);
  const at::Tensor mask = layout.matrix_mask(wide.options());
  return row_sums(wide.square().mul_(mask)).mul_(l2 / 2).cpu();
}

}  // namespace noisegate::train
