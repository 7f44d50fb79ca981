#include "harness/train/data_task.h"

#include <torch/nn/module.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "harness/train/kernels.h"
#include "harness/train/metrics.h"
#include "harness/trial/fault.h"

namespace noisegate::train {
namespace {

// Examples scored at once: enough for full speed, little memory.
constexpr std::int64_t kScoreRows = 512;

// What trials with one fault see of a workload's data.
struct TaskData {
  Examples examples;
  Metrics constant_prediction;
};

TaskData make_task_data(const DataWorkloadParts& parts, trial::Fault fault) {
  TaskData out = {parts.examples, {}};
  if (fault == trial::Fault::label_noise_off &&
      parts.clean_train.inputs.defined()) {
    out.examples.train = parts.clean_train;
  }
  if (fault == trial::Fault::evaluated_on_training_data) {
    out.examples.test = out.examples.train;
  }
  out.constant_prediction = best_constant(out.examples);
  if (fault == trial::Fault::shuffled_test_labels) {
    out.examples.test = parts.shuffled_test;
  }
  return out;
}

at::Tensor shared_by(std::int64_t trials, const at::Tensor& x) {
  std::vector<std::int64_t> shape = {trials};
  shape.insert(shape.end(), x.sizes().begin(), x.sizes().end());
  return x.unsqueeze(0).expand(shape);
}

Batch all_examples(std::int64_t trials, const ExampleSet& set) {
  return {shared_by(trials, set.inputs), shared_by(trials, set.targets)};
}

class DataStackedTask : public StackedTask {
 public:
  DataStackedTask(std::unique_ptr<StackedModel> model, const TaskData& data,
                  EpochOrders& orders, std::vector<trial::TrialSpec> specs)
      : data_(data),
        orders_(orders),
        specs_(std::move(specs)),
        model_(std::move(model)),
        steps_(total_steps(specs_.front(), train_set().size())),
        batch_size_(specs_.front().batch_size),
        batches_(train_set().size() / batch_size_) {
    for (const auto& spec : specs_) {
      streams_.push_back(trial::stream_name(spec, "order"));
    }
    allocate();
  }

  const Layout& layout() const override { return model_->layout(); }
  std::int64_t steps() const override { return steps_; }

  void initialize(const at::Tensor& params) override {
    for (std::size_t t = 0; t < specs_.size(); ++t) {
      const base::Stream stream(trial::stream_name(specs_[t], "init"));
      model_->initialize(stream, params[static_cast<std::int64_t>(t)]);
    }
  }

  void gradient(std::int64_t step, const at::Tensor& params,
                const at::Tensor& grads, const at::Tensor& losses) override {
    load(step);
    model_->gradient(params, batch_, grads, losses);
  }

  void full_gradient(std::int64_t /*step*/, const at::Tensor& params,
                     const at::Tensor& grads,
                     const at::Tensor& losses) override {
    model_->gradient(params, all_examples(trials(), train_set()), grads,
                     losses);
  }

  std::vector<Evaluation> evaluate(const at::Tensor& params) override {
    std::vector<Evaluation> out(specs_.size());
    model_->calibrate(params, shared_by(trials(), train_set().inputs));
    score(params, train_set(), "train", out);
    score(params, data_.examples.test, "test", out);
    const at::Tensor penalty =
        l2_penalties(layout(), params, specs_.front().optimizer.l2);
    for (std::size_t t = 0; t < out.size(); ++t) {
      add_objective(penalty.data_ptr<double>()[t], out[t].metrics);
      out[t].collapsed =
          is_collapsed(out[t].metrics, data_.constant_prediction);
    }
    return out;
  }

  Metrics constant_prediction(std::size_t /*trial*/) override {
    return data_.constant_prediction;
  }

 private:
  const ExampleSet& train_set() const { return data_.examples.train; }

  std::int64_t trials() const {
    return static_cast<std::int64_t>(specs_.size());
  }

  void allocate() {
    const ExampleSet& set = train_set();
    batch_.inputs = at::empty({trials(), batch_size_, set.inputs.size(1)},
                              set.inputs.options());
    if (set.targets.is_same(set.inputs)) {
      batch_.targets = batch_.inputs;
      return;
    }
    std::vector<std::int64_t> shape = set.targets.sizes().vec();
    shape[0] = batch_size_;
    shape.insert(shape.begin(), trials());
    batch_.targets = at::empty(shape, set.targets.options());
  }

  // Which examples each trial takes at each step of the epoch.
  void load_epoch(std::int64_t epoch) {
    const std::int64_t examples = train_set().size();
    const at::Tensor order =
        at::empty({batches_, trials(), batch_size_}, at::kLong);
    auto* index = order.data_ptr<std::int64_t>();
    for (std::int64_t t = 0; t < trials(); ++t) {
      const auto& visits =
          orders_.get(streams_[static_cast<std::size_t>(t)], epoch, examples);
      for (std::int64_t b = 0; b < batches_; ++b) {
        std::copy_n(visits.begin() + b * batch_size_, batch_size_,
                    index + (b * trials() + t) * batch_size_);
      }
    }
    order_ = order.to(train_set().inputs.device());
    epoch_ = epoch;
  }

  // Gathers the examples of the step.
  void load(std::int64_t step) {
    if (step / batches_ != epoch_) load_epoch(step / batches_);
    const ExampleSet& set = train_set();
    const at::Tensor index = order_[step % batches_];
    gather(set.inputs, index, batch_.inputs);
    if (!batch_.targets.is_same(batch_.inputs)) {
      gather(set.targets, index, batch_.targets);
    }
  }

  void score(const at::Tensor& params, const ExampleSet& set,
             const std::string& name, std::vector<Evaluation>& out) {
    at::Tensor loss;
    at::Tensor correct;
    for (std::int64_t row = 0; row < set.size(); row += kScoreRows) {
      const std::int64_t rows = std::min(kScoreRows, set.size() - row);
      const ExampleSet part = {set.inputs.narrow(0, row, rows),
                               set.targets.narrow(0, row, rows)};
      const Score sums = model_->score(params, all_examples(trials(), part));
      loss = loss.defined() ? loss + sums.loss : sums.loss;
      if (sums.correct.defined()) {
        correct = correct.defined() ? correct + sums.correct : sums.correct;
      }
    }
    const auto examples = static_cast<double>(set.size());
    for (std::size_t t = 0; t < out.size(); ++t) {
      const auto at = static_cast<std::int64_t>(t);
      out[t].metrics[name + "_loss"] = loss[at].item<double>() / examples;
      if (correct.defined()) {
        add_accuracies(name, correct[at].item<double>(), examples,
                       out[t].metrics);
      }
    }
  }

  const TaskData& data_;
  EpochOrders& orders_;
  std::vector<trial::TrialSpec> specs_;
  std::unique_ptr<StackedModel> model_;
  std::int64_t steps_;
  std::int64_t batch_size_;
  std::int64_t batches_;  // an epoch
  std::vector<std::string> streams_;
  std::int64_t epoch_ = -1;
  at::Tensor order_;  // [batches, T, B] of this epoch
  Batch batch_;
};

class DataReferenceTask : public ReferenceTask {
 public:
  DataReferenceTask(std::unique_ptr<ReferenceModel> model, const TaskData& data,
                    trial::TrialSpec spec)
      : data_(data), spec_(std::move(spec)), model_(std::move(model)) {
    model_->initialize(base::Stream(trial::stream_name(spec_, "init")));
  }

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps() const override {
    return total_steps(spec_, data_.examples.train.size());
  }

  at::Tensor loss(std::int64_t step) override {
    const ExampleSet& set = data_.examples.train;
    const std::int64_t batches = set.size() / spec_.batch_size;
    if (step % batches == 0) {
      const base::Stream stream(trial::stream_name(spec_, "order"));
      const auto epoch = static_cast<std::uint64_t>(step / batches);
      order_ = at::tensor(stream.permutation(epoch, set.size()), at::kLong)
                   .to(set.inputs.device());
    }
    const at::Tensor index =
        order_.slice(0, step % batches * spec_.batch_size,
                     (step % batches + 1) * spec_.batch_size);
    return model_->loss(set.inputs.index_select(0, index),
                        set.targets.index_select(0, index));
  }

  at::Tensor full_loss() override {
    const ExampleSet& set = data_.examples.train;
    return model_->loss(set.inputs, set.targets);
  }

  Evaluation evaluate() override {
    Evaluation out;
    model_->calibrate(data_.examples.train.inputs);
    model_->eval();
    score(data_.examples.train, "train", out.metrics);
    score(data_.examples.test, "test", out.metrics);
    model_->train();
    add_objective(l2_penalty(*model_, spec_.optimizer.l2), out.metrics);
    out.collapsed = is_collapsed(out.metrics, data_.constant_prediction);
    return out;
  }

  Metrics constant_prediction() override { return data_.constant_prediction; }

 private:
  void score(const ExampleSet& set, const std::string& name, Metrics& out) {
    out[name + "_loss"] = model_->loss(set.inputs, set.targets).item<double>();
    const double correct = model_->correct(set.inputs, set.targets);
    if (correct >= 0) {
      add_accuracies(name, correct, static_cast<double>(set.size()), out);
    }
  }

  const TaskData& data_;
  trial::TrialSpec spec_;
  std::unique_ptr<ReferenceModel> model_;
  at::Tensor order_;
};

class DataWorkload : public Workload {
 public:
  explicit DataWorkload(DataWorkloadParts parts) : parts_(std::move(parts)) {}

  std::unique_ptr<StackedTask> stack(
      const std::vector<trial::TrialSpec>& specs) override {
    return std::make_unique<DataStackedTask>(
        parts_.stacked_model(specs.front()), data_for(specs.front()), orders_,
        specs);
  }
  std::unique_ptr<ReferenceTask> reference(
      const trial::TrialSpec& spec) override {
    return std::make_unique<DataReferenceTask>(parts_.reference_model(spec),
                                               data_for(spec), spec);
  }
  // Weights, gradients and momentum of one trial stay in the core's own cache
  // over all its steps.
  std::size_t trials_at_once() const override { return 1; }

 private:
  const TaskData& data_for(const trial::TrialSpec& spec) {
    const auto known = data_.find(spec.fault);
    if (known != data_.end()) return known->second;
    return data_.emplace(spec.fault, make_task_data(parts_, spec.fault))
        .first->second;
  }

  DataWorkloadParts parts_;
  std::map<trial::Fault, TaskData> data_;
  EpochOrders orders_;
};

// Frequencies of classes in the training set, then the loss and accuracy that
// predicting them gives on `set`.
void constant_classes(const at::Tensor& frequency, const ExampleSet& set,
                      const std::string& name, Metrics& out) {
  const at::Tensor log_p = frequency.log().index_select(0, set.targets);
  out[name + "_loss"] = -log_p.mean().item<double>();
  const at::Tensor hits = set.targets.eq(frequency.argmax()).to(at::kDouble);
  out[name + "_accuracy"] = 100 * hits.mean().item<double>();
  if (name == "test") out["test_error"] = 100 - out.at("test_accuracy");
}

void constant_image(const at::Tensor& mean, const ExampleSet& set,
                    const std::string& name, Metrics& out) {
  const at::Tensor error = set.targets.to(at::kDouble) - mean;
  out[name + "_loss"] = error.square().sum(1).mean().item<double>();
}

}  // namespace

std::unique_ptr<Workload> make_data_workload(DataWorkloadParts parts) {
  return std::make_unique<DataWorkload>(std::move(parts));
}

Metrics best_constant(const Examples& examples) {
  Metrics out;
  const at::Tensor& targets = examples.train.targets;
  if (examples.classes) {
    const std::int64_t classes =
        1 + std::max(targets.max().item<std::int64_t>(),
                     examples.test.targets.max().item<std::int64_t>());
    // Half a count for a class that the training set lacks: a finite loss.
    const at::Tensor frequency =
        targets.bincount({}, classes).to(at::kDouble).clamp_min(.5) /
        static_cast<double>(targets.numel());
    constant_classes(frequency, examples.train, "train", out);
    constant_classes(frequency, examples.test, "test", out);
  } else {
    const at::Tensor mean = targets.to(at::kDouble).mean(0);
    constant_image(mean, examples.train, "train", out);
    constant_image(mean, examples.test, "test", out);
  }
  add_objective(0, out);
  return out;
}

}  // namespace noisegate::train
