#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/train/model.h"
#include "harness/train/order.h"
#include "harness/train/reference_model.h"
#include "harness/train/task.h"

namespace noisegate::train {

// Examples in memory, on the device and in the precision of training. inputs
// [N, D]; targets [N] int64 classes or [N, D'] images.
struct ExampleSet {
  at::Tensor inputs;
  at::Tensor targets;

  std::int64_t size() const { return inputs.size(0); }
};

struct Examples {
  ExampleSet train;
  ExampleSet test;
  bool classes = false;
};

struct DataWorkloadParts {
  Examples examples;
  // The test set with its targets permuted (fault shuffled_test_labels).
  ExampleSet shuffled_test;
  // Metrics of the best constant prediction: train_loss, test_loss, and
  // accuracies for classes.
  Metrics constant_prediction;
  std::function<std::unique_ptr<StackedModel>()> stacked_model;
  std::function<std::unique_ptr<ReferenceModel>()> reference_model;
};

// A workload that draws minibatches of a data set without replacement,
// reshuffled each epoch (the rest of an epoch that fills no batch is left out,
// under a budget of steps). Metrics: train_loss, test_loss, and for classes
// train_accuracy, test_accuracy in percent.
std::unique_ptr<Workload> make_data_workload(DataWorkloadParts parts);

// The metrics of one constant output for every example, chosen on the training
// set: class frequencies, or the mean image (which minimise its training loss);
// accuracy is that of the most frequent class.
Metrics best_constant(const Examples& examples);

}  // namespace noisegate::train
