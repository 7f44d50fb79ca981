#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "harness/train/sequence_model.h"
#include "harness/train/sequence_stream.h"
#include "harness/train/task.h"

namespace noisegate::train {

struct SequenceWorkloadParts {
  TokenStream train;
  TokenStream test;
  // The test text with its targets permuted (fault shuffled_test_labels).
  at::Tensor shuffled_test_targets;
  std::int64_t vocabulary = 0;
  std::int64_t unroll = 0;
  double dropout = 0;  // probability to drop
  double clip = 0;     // largest norm of a gradient; 0: none
  std::function<std::unique_ptr<StackedSequenceModel>(const trial::TrialSpec&)>
      stacked_model;
  std::function<std::unique_ptr<ReferenceSequenceModel>(
      const trial::TrialSpec&)>
      reference_model;
};

// A workload that predicts the next token of a text (harness/train/
// sequence_stream.h). Step s trains on the next window of all columns, the
// batch size of them; the model's state goes on from window to window and is
// zero at the start of an epoch.
//
// Noise: the order of windows is the text's, in every epoch and replicate, as
// in the source: nothing is drawn from an "order" stream. What differs between
// replicates are initial weights and dropout ("init", "dropout"; masks are
// addressed by step, layer and element, so that a trial's do not depend on its
// pack or engine).
//
// The gradient is that of the loss in nats summed over the steps of a window
// and averaged over columns, scaled down to the norm `clip` where it is longer;
// L2, which the optimizer adds, is not clipped. Minibatch losses are such sums,
// with dropout. Metrics are in nats a token, without dropout (score_walk):
// train_loss, test_loss; train_perplexity, test_perplexity, their exponentials;
// objective: train_loss + l2/(2·unroll) · the sum of squares of the matrices,
// which is what training without clipping minimises, per step of a window.
//
// Faults: full_batch takes the mean over all windows of an epoch, from a zero
// state at fixed weights, with fresh dropout masks for each: dropout stays, the
// choice of a window does not. shuffled_test_labels permutes the test targets.
// label_noise_off and ghost_is_batch change nothing here.
std::unique_ptr<Workload> make_sequence_workload(SequenceWorkloadParts parts);

// The metrics of predicting each token with its frequency among the training
// targets, half a count for one that is not there. It has no weights: its
// objective is its training loss.
Metrics best_constant(const SequenceWorkloadParts& parts,
                      const TokenStream& test);

}  // namespace noisegate::train
