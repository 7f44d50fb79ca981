#include "harness/train/sequence_task.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "harness/train/kernels.h"
#include "harness/train/metrics.h"
#include "harness/train/sequence_kernels.h"
#include "harness/trial/fault.h"

namespace noisegate::train {
namespace {

// What trials with one fault see of a workload.
struct SequenceData {
  const SequenceWorkloadParts& parts;
  TokenStream test;
  Metrics constant_prediction;
};

SequenceData make_data(const SequenceWorkloadParts& parts, trial::Fault fault) {
  SequenceData out = {parts, parts.test, {}};
  if (fault == trial::Fault::evaluated_on_training_data) out.test = parts.train;
  out.constant_prediction = best_constant(parts, out.test);
  if (fault == trial::Fault::shuffled_test_labels) {
    out.test.targets = parts.shuffled_test_targets;
  }
  return out;
}

void add_loss(const std::string& name, double loss, Metrics& metrics) {
  metrics[name + "_loss"] = loss;
  metrics[name + "_perplexity"] = std::exp(loss);
}

// `penalty`: l2/2 · the sum of squares of the matrices.
Evaluation finish(Metrics metrics, double penalty, const SequenceData& data) {
  add_objective(penalty / static_cast<double>(data.parts.unroll), metrics);
  const bool collapsed = is_collapsed(metrics, data.constant_prediction);
  return {std::move(metrics), collapsed};
}

// The dropout masks of one trial: `draw` number n is that of step n, or under
// full_batch of one window after another.
class Dropout {
 public:
  Dropout(const trial::TrialSpec& spec, double probability,
          std::vector<std::int64_t> widths)
      : stream_(trial::stream_name(spec, "dropout")),
        probability_(probability),
        widths_(std::move(widths)) {}

  bool any() const { return probability_ > 0 && !widths_.empty(); }
  std::size_t layers() const { return any() ? widths_.size() : 0; }
  std::int64_t width(std::size_t layer) const { return widths_[layer]; }

  void draw(std::int64_t number, std::size_t layer,
            const at::Tensor& mask) const {
    const auto first =
        static_cast<std::uint64_t>(number) * widths_.size() + layer;
    draw_dropout(stream_, first, probability_, mask);
  }

 private:
  base::Stream stream_;
  double probability_;
  std::vector<std::int64_t> widths_;
};

class SequenceStackedTask : public StackedTask {
 public:
  SequenceStackedTask(std::unique_ptr<StackedSequenceModel> model,
                      const SequenceData& data,
                      std::vector<trial::TrialSpec> specs)
      : data_(data),
        specs_(std::move(specs)),
        model_(std::move(model)),
        walk_(training_walk(parts().train, specs_.front().batch_size,
                            parts().unroll)),
        steps_(sequence_steps(specs_.front(), walk_)) {
    for (const auto& spec : specs_) {
      dropouts_.emplace_back(spec, parts().dropout, model_->dropout_widths());
    }
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
    const std::int64_t window = step % walk_.windows();
    if (window == 0) state_ = zero_state(walk_.columns, params);
    load(window, step, params);
    model_->gradient(params, batch_, state_, grads, losses);
    clip(grads);
  }

  void full_gradient(std::int64_t step, const at::Tensor& params,
                     const at::Tensor& grads,
                     const at::Tensor& losses) override {
    const std::int64_t windows = walk_.windows();
    const at::Tensor state = zero_state(walk_.columns, params);
    const at::Tensor sum = at::zeros_like(grads);
    const at::Tensor sum_of_losses = at::zeros_like(losses);
    for (std::int64_t window = 0; window < windows; ++window) {
      load(window, step * windows + window, params);
      model_->gradient(params, batch_, state, grads, losses);
      sum.add_(grads);
      sum_of_losses.add_(losses);
    }
    const auto share = static_cast<double>(windows);
    grads.copy_(sum).div_(share);
    losses.copy_(sum_of_losses).div_(share);
    clip(grads);
  }

  std::vector<Evaluation> evaluate(const at::Tensor& params) override {
    const at::Tensor train = score(params, parts().train);
    const at::Tensor test = score(params, data_.test);
    const at::Tensor penalty =
        l2_penalties(layout(), params, specs_.front().optimizer.l2);
    std::vector<Evaluation> out;
    for (std::int64_t t = 0; t < trials(); ++t) {
      Metrics metrics;
      add_loss("train", train[t].item<double>(), metrics);
      add_loss("test", test[t].item<double>(), metrics);
      out.push_back(
          finish(std::move(metrics), penalty[t].item<double>(), data_));
    }
    return out;
  }

  Metrics constant_prediction(std::size_t /*trial*/) override {
    return data_.constant_prediction;
  }

 private:
  const SequenceWorkloadParts& parts() const { return data_.parts; }
  std::int64_t trials() const {
    return static_cast<std::int64_t>(specs_.size());
  }

  at::Tensor zero_state(std::int64_t columns, const at::Tensor& params) const {
    return model_->zero_state(trials(), columns, params.options());
  }

  at::Tensor shared(const at::Tensor& window) const {
    return window.unsqueeze(0).expand(
        {trials(), window.size(0), window.size(1)});
  }

  // The window's tokens, and the masks number `draw`.
  void load(std::int64_t window, std::int64_t draw, const at::Tensor& params) {
    batch_.inputs = shared(walk_.window(parts().train.inputs, window));
    batch_.targets = shared(walk_.window(parts().train.targets, window));
    const Dropout& first = dropouts_.front();
    if (batch_.masks.empty()) {
      for (std::size_t i = 0; i < first.layers(); ++i) {
        batch_.masks.push_back(
            at::empty({trials(), walk_.unroll, walk_.columns, first.width(i)},
                      params.options()));
      }
    }
    for (std::size_t i = 0; i < batch_.masks.size(); ++i) {
      for (std::int64_t t = 0; t < trials(); ++t) {
        dropouts_[static_cast<std::size_t>(t)].draw(draw, i,
                                                    batch_.masks[i][t]);
      }
    }
  }

  void clip(const at::Tensor& grads) const {
    if (parts().clip > 0) clip_rows(grads, parts().clip);
  }

  // Mean loss a token, [T] double on the CPU.
  at::Tensor score(const at::Tensor& params, const TokenStream& text) {
    const Walk walk = score_walk(text, parts().unroll);
    const at::Tensor state = zero_state(walk.columns, params);
    const at::Tensor losses =
        at::zeros({trials()}, params.options().dtype(at::kDouble));
    for (std::int64_t w = 0; w < walk.windows(); ++w) {
      const SequenceBatch batch = {shared(walk.window(text.inputs, w)),
                                   shared(walk.window(text.targets, w)),
                                   {}};
      model_->score(params, batch, state, losses);
    }
    return losses.div_(static_cast<double>(walk.columns * walk.length)).cpu();
  }

  const SequenceData& data_;
  std::vector<trial::TrialSpec> specs_;
  std::unique_ptr<StackedSequenceModel> model_;
  Walk walk_;
  std::int64_t steps_;
  std::vector<Dropout> dropouts_;  // one a trial
  SequenceBatch batch_;
  at::Tensor state_;
};

class SequenceReferenceTask : public ReferenceTask {
 public:
  SequenceReferenceTask(std::unique_ptr<ReferenceSequenceModel> model,
                        const SequenceData& data, trial::TrialSpec spec)
      : data_(data),
        spec_(std::move(spec)),
        model_(std::move(model)),
        walk_(training_walk(parts().train, spec_.batch_size, parts().unroll)),
        dropout_(spec_, parts().dropout, model_->dropout_widths()) {
    model_->initialize(base::Stream(trial::stream_name(spec_, "init")));
  }

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps() const override { return sequence_steps(spec_, walk_); }

  at::Tensor loss(std::int64_t step) override {
    const std::int64_t window = step % walk_.windows();
    if (window == 0) model_->reset_state(walk_.columns);
    return window_loss(window, step);
  }

  at::Tensor full_loss() override {
    model_->reset_state(walk_.columns);
    at::Tensor sum = window_loss(0, full_draws_++);
    for (std::int64_t window = 1; window < walk_.windows(); ++window) {
      sum = sum + window_loss(window, full_draws_++);
    }
    return sum / static_cast<double>(walk_.windows());
  }

  void adjust_gradients() override {
    if (parts().clip <= 0) return;
    double squares = 0;
    for (const at::Tensor& w : model_->parameters()) {
      squares += w.grad().to(at::kDouble).pow(2).sum().item<double>();
    }
    const double norm = std::sqrt(squares);
    if (norm <= parts().clip) return;
    for (const at::Tensor& w : model_->parameters()) {
      w.grad().mul_(parts().clip / norm);
    }
  }

  Evaluation evaluate() override {
    Metrics metrics;
    add_loss("train", score(parts().train), metrics);
    add_loss("test", score(data_.test), metrics);
    return finish(std::move(metrics), l2_penalty(*model_, spec_.optimizer.l2),
                  data_);
  }

  Metrics constant_prediction() override { return data_.constant_prediction; }

 private:
  const SequenceWorkloadParts& parts() const { return data_.parts; }

  at::Tensor window_loss(std::int64_t window, std::int64_t draw) {
    std::vector<at::Tensor> masks;
    for (std::size_t i = 0; i < dropout_.layers(); ++i) {
      masks.push_back(
          at::empty({walk_.unroll, walk_.columns, dropout_.width(i)},
                    model_->parameters().front().options()));
      dropout_.draw(draw, i, masks.back());
    }
    const at::Tensor sum =
        model_->loss(walk_.window(parts().train.inputs, window),
                     walk_.window(parts().train.targets, window), masks);
    return sum / static_cast<double>(walk_.columns);
  }

  double score(const TokenStream& text) {
    const Walk walk = score_walk(text, parts().unroll);
    model_->reset_state(walk.columns);
    double sum = 0;
    for (std::int64_t w = 0; w < walk.windows(); ++w) {
      sum += model_
                 ->loss(walk.window(text.inputs, w),
                        walk.window(text.targets, w), {})
                 .item<double>();
    }
    return sum / static_cast<double>(walk.columns * walk.length);
  }

  const SequenceData& data_;
  trial::TrialSpec spec_;
  std::unique_ptr<ReferenceSequenceModel> model_;
  Walk walk_;
  Dropout dropout_;
  std::int64_t full_draws_ = 0;
};

class SequenceWorkload : public Workload {
 public:
  explicit SequenceWorkload(SequenceWorkloadParts parts)
      : parts_(std::move(parts)) {}

  std::unique_ptr<StackedTask> stack(
      const std::vector<trial::TrialSpec>& specs) override {
    return std::make_unique<SequenceStackedTask>(
        parts_.stacked_model(specs.front()), data_for(specs.front()), specs);
  }
  std::unique_ptr<ReferenceTask> reference(
      const trial::TrialSpec& spec) override {
    return std::make_unique<SequenceReferenceTask>(parts_.reference_model(spec),
                                                   data_for(spec), spec);
  }
  // The products of one trial fill a core; more of them only take memory.
  std::size_t trials_at_once() const override { return 1; }

 private:
  const SequenceData& data_for(const trial::TrialSpec& spec) {
    const auto known = data_.find(spec.fault);
    if (known != data_.end()) return known->second;
    return data_.emplace(spec.fault, make_data(parts_, spec.fault))
        .first->second;
  }

  SequenceWorkloadParts parts_;
  std::map<trial::Fault, SequenceData> data_;
};

}  // namespace

std::unique_ptr<Workload> make_sequence_workload(SequenceWorkloadParts parts) {
  return std::make_unique<SequenceWorkload>(std::move(parts));
}

Metrics best_constant(const SequenceWorkloadParts& parts,
                      const TokenStream& test) {
  const at::Tensor& targets = parts.train.targets;
  const at::Tensor frequency =
      targets.bincount({}, parts.vocabulary).to(at::kDouble).clamp_min(.5) /
      static_cast<double>(targets.numel());
  const auto loss = [&](const at::Tensor& of) {
    return -frequency.log().index_select(0, of).mean().item<double>();
  };
  Metrics out;
  add_loss("train", loss(targets), out);
  add_loss("test", loss(test.targets), out);
  out["objective"] = out.at("train_loss");
  return out;
}

}  // namespace noisegate::train
