#pragma once

#include "harness/trial/record.h"

// Values for tests: valid, and every field other than its default.
namespace noisegate::trial {

inline TrialSpec example_spec() {
  TrialSpec spec;
  spec.workload = "classifier_glyphs";
  spec.parameters = {{"hidden", 64}, {"pixel_noise", 0.3}};
  spec.optimizer = {.momentum = 0.9, .l2 = 1e-4};
  spec.schedule = {
      .kind = ScheduleKind::warm_up, .decay = 1.5, .warm_up_steps = 40};
  spec.budget = {.epochs = 20, .steps = 0};
  spec.batch_size = 16;
  spec.effective_learning_rate = 0.1;
  spec.precision = "fp64";
  spec.engine = "reference";
  spec.device = "cuda";
  spec.master_seed = 18446744073709551615U;
  spec.data_seed = 7;
  spec.stream = "figure1_classifier";
  spec.replicate = 3;
  spec.fault = Fault::momentum_cleared;
  return spec;
}

inline TrialRecord example_record() {
  TrialRecord record;
  record.spec = example_spec();
  record.data_sha256 = std::string(64, 'd');
  record.numerics = std::string(64, 'e');
  record.key = trial_key(record.spec, record.data_sha256, record.numerics);
  record.status = Status::diverged;
  record.collapsed = true;
  record.metrics = {{"test_accuracy", 9.8}, {"train_loss", 2.302585092994046}};
  record.curve = {{0, 2.5}, {100, 0.1}};
  record.message = "loss above that of a constant";
  record.environment = {{"host", "here"}, {"threads", 1}};
  record.seconds = 1.25;
  return record;
}

}  // namespace noisegate::trial
