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
  // The training set without label noise (fault label_noise_off); undefined
  // tensors where there is none.
  ExampleSet clean_train;
  // A model for trials of the spec's shape. Error{config} if it can't train
  // them.
  std::function<std::unique_ptr<StackedModel>(const trial::TrialSpec&)>
      stacked_model;
  std::function<std::unique_ptr<ReferenceModel>(const trial::TrialSpec&)>
      reference_model;
};

// A workload that draws minibatches of a data set without replacement,
// reshuffled each epoch (the rest of an epoch that fills no batch is left out).
// Metrics: train_loss and test_loss; objective, which
// is train_loss + l2/2 · the sum of squares of the weight matrices; and for
// classes train_accuracy, test_accuracy and test_error in percent.
std::unique_ptr<Workload> make_data_workload(DataWorkloadParts parts);

// The metrics of one constant output for every example, chosen on the training
// set: class frequencies, or the mean image (which minimise its training loss);
// accuracy is that of the most frequent class. It has no weights: its objective
// is its training loss.
Metrics best_constant(const Examples& examples);

}  // namespace noisegate::train
