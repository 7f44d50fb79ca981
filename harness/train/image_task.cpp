#include "harness/train/image_task.h"

#include <ATen/core/grad_mode.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "harness/train/image_batches.h"
#include "harness/train/image_reference_task.h"
#include "harness/train/metrics.h"
#include "harness/train/stacked_engine.h"

namespace noisegate::train {
namespace {

// Sent without waiting for the device.
at::Tensor sent(const at::Tensor& x, const at::TensorOptions& options) {
  if (!x.defined() || options.device().is_cpu()) {
    return x.defined() && x.is_floating_point() ? x.to(options) : x;
  }
  const at::Tensor ready = x.is_floating_point() ? x.to(options.dtype()) : x;
  return ready.pin_memory().to(options.device(), /*non_blocking=*/true);
}

// The weights of one trial as leaves of autograd whose gradients add up in the
// trial's row of the flat buffer.
class Leaves {
 public:
  explicit Leaves(const Layout& layout) : layout_(layout) {}

  const std::vector<at::Tensor>& bind(const at::Tensor& params,
                                      const at::Tensor& grads) {
    if (params_.is_same(params) && grads_.is_same(grads)) return weights_;
    params_ = params;
    grads_ = grads;
    weights_.clear();
    for (std::size_t i = 0; i < layout_.weights().size(); ++i) {
      at::Tensor leaf = layout_.view(params, i)[0].detach();
      leaf.set_requires_grad(true);
      leaf.mutable_grad() = layout_.view(grads, i)[0];
      weights_.push_back(leaf);
    }
    return weights_;
  }

 private:
  const Layout& layout_;
  at::Tensor params_, grads_;  // [1, P]
  std::vector<at::Tensor> weights_;
};

// Everything of one trial but its row of weights.
struct Trial {
  ImageDraws draws;
  std::optional<GhostNorms> norms;
  Leaves leaves;
  at::Tensor params, grads;  // its rows, [1, P], of the buffers bound last
};

class ReplicatedTask : public StackedTask {
 public:
  ReplicatedTask(std::unique_ptr<ReplicatedModel> model, const ImageData& data,
                 EpochOrders& orders, std::vector<trial::TrialSpec> specs)
      : data_(data),
        specs_(std::move(specs)),
        model_(std::move(model)),
        options_(tensor_options(specs_.front())),
        compute_(specs_.front().precision == "bf16"
                     ? at::kBFloat16
                     : options_.dtype().toScalarType()),
        steps_(total_steps(specs_.front(), data.parts.train.size())) {
    const std::int64_t ghost = ghost_of(specs_.front(), parts());
    micro_batch_ = std::max(ghost, parts().micro_batch / ghost * ghost);
    for (const trial::TrialSpec& spec : specs_) {
      trials_.push_back(
          {ImageDraws(orders, spec, parts().train.size(), parts().augment,
                      model_->features(), model_->dropout()),
           std::nullopt,
           Leaves(model_->layout()),
           {},
           {}});
      if (!model_->norm_channels().empty()) {
        trials_.back().norms.emplace(model_->norm_channels(), ghost, options_);
      }
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
    fill(params, grads, losses,
         [step](const ImageDraws& draws) { return draws.minibatch(step); });
  }

  void full_gradient(std::int64_t step, const at::Tensor& params,
                     const at::Tensor& grads,
                     const at::Tensor& losses) override {
    fill(params, grads, losses,
         [step](const ImageDraws& draws) { return draws.all(step); });
  }

  std::vector<Evaluation> evaluate(const at::Tensor& params) override {
    if (!params_.is_same(params)) bind(params, at::zeros_like(params));
    const at::Tensor penalty =
        l2_penalties(layout(), params, specs_.front().optimizer.l2);
    std::vector<Evaluation> out(specs_.size());
    for (std::size_t t = 0; t < out.size(); ++t) {
      score(trials_[t], parts().train, "train", out[t].metrics);
      score(trials_[t], data_.test, "test", out[t].metrics);
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
  void bind(const at::Tensor& params, const at::Tensor& grads) {
    if (params_.is_same(params) && grads_.is_same(grads)) return;
    params_ = params;
    grads_ = grads;
    for (std::size_t t = 0; t < trials_.size(); ++t) {
      const auto row = static_cast<std::int64_t>(t);
      trials_[t].params = params.narrow(0, row, 1);
      trials_[t].grads = grads.narrow(0, row, 1);
    }
  }

  const ImageWorkloadParts& parts() const { return data_.parts; }

  template <typename Draw>
  void fill(const at::Tensor& params, const at::Tensor& grads,
            const at::Tensor& losses, Draw draw) {
    bind(params, grads);
    grads.zero_();
    for (std::size_t t = 0; t < trials_.size(); ++t) {
      losses[static_cast<std::int64_t>(t)].copy_(
          add_gradient(trials_[t], draw(trials_[t].draws)));
    }
  }

  // Adds the gradient of the mean loss over the draw; returns that loss.
  at::Tensor add_gradient(Trial& trial, const ImageDraw& draw) {
    const std::int64_t n = draw.index.size(0);
    const at::Tensor index = sent(draw.index, options_);
    const at::Tensor crops = sent(draw.crops, options_);
    const at::Tensor keep = sent(draw.keep, options_);
    at::Tensor total = at::zeros({}, options_.dtype(at::kDouble));
    for (std::int64_t first = 0; first < n; first += micro_batch_) {
      const std::int64_t size = std::min(micro_batch_, n - first);
      const auto part = [&](const at::Tensor& x) {
        return x.defined() ? x.narrow(0, first, size) : x;
      };
      const at::Tensor loss =
          chunk_loss(trial, {part(index), part(crops), part(keep)}, n);
      total += loss.detach();
    }
    if (trial.norms) trial.norms->finish_step();
    return total;
  }

  // The part of a chunk in the mean loss over n examples; its gradient is added
  // to the trial's row.
  at::Tensor chunk_loss(Trial& trial, const ImageDraw& chunk, std::int64_t n) {
    const at::Tensor images = chunk.crops.defined()
                                  ? train::augment(parts().train, chunk.index,
                                                   chunk.crops, parts().norm)
                                  : gather_plain(chunk.index);
    const at::Tensor targets =
        parts().train.targets.index_select(0, chunk.index);
    const auto& weights = trial.leaves.bind(trial.params, trial.grads);
    const at::AutoGradMode with_gradients(true);
    Pass pass = {true, trial.norms ? &*trial.norms : nullptr, chunk.keep};
    const at::Tensor logits =
        model_->logits(weights, images.to(compute_), pass);
    const at::Tensor loss =
        at::cross_entropy_loss(logits, targets, {}, at::Reduction::Sum)
            .div(static_cast<double>(n));
    loss.backward();
    return loss;
  }

  at::Tensor gather_plain(const at::Tensor& index) const {
    const ByteImageSet some = {parts().train.pixels.index_select(0, index), {}};
    return plain_images(some, 0, some.size(), parts().norm);
  }

  void score(Trial& trial, const ByteImageSet& set, const std::string& name,
             Metrics& out) {
    const at::NoGradGuard guard;
    const auto& weights = trial.leaves.bind(trial.params, trial.grads);
    Pass pass = {false, trial.norms ? &*trial.norms : nullptr, {}};
    at::Tensor loss = at::zeros({}, options_.dtype(at::kDouble));
    at::Tensor correct = at::zeros({}, options_.dtype(at::kLong));
    for (std::int64_t first = 0; first < set.size(); first += micro_batch_) {
      const std::int64_t n = std::min(micro_batch_, set.size() - first);
      const at::Tensor logits = model_->logits(
          weights, plain_images(set, first, n, parts().norm).to(compute_),
          pass);
      const at::Tensor targets = set.targets.narrow(0, first, n);
      loss += at::cross_entropy_loss(logits, targets, {}, at::Reduction::Sum);
      correct += logits.argmax(1).eq(targets).sum();
    }
    const auto examples = static_cast<double>(set.size());
    out[name + "_loss"] = loss.item<double>() / examples;
    add_accuracies(name, static_cast<double>(correct.item<std::int64_t>()),
                   examples, out);
  }

  const ImageData& data_;
  std::vector<trial::TrialSpec> specs_;
  std::unique_ptr<ReplicatedModel> model_;
  at::TensorOptions options_;  // of weights
  at::ScalarType compute_;     // of passes through the net
  std::int64_t steps_;
  std::int64_t micro_batch_ = 0;
  std::vector<Trial> trials_;
  at::Tensor params_, grads_;
};

class ImageWorkload : public Workload {
 public:
  explicit ImageWorkload(ImageWorkloadParts parts) : parts_(std::move(parts)) {}

  std::unique_ptr<StackedTask> stack(
      const std::vector<trial::TrialSpec>& specs) override {
    return std::make_unique<ReplicatedTask>(
        parts_.model(), data_for(specs.front()), orders_, specs);
  }
  std::unique_ptr<ReferenceTask> reference(
      const trial::TrialSpec& spec) override {
    return make_image_reference_task(
        parts_.reference_model(ghost_of(spec, parts_)), data_for(spec), spec);
  }
  std::size_t trials_at_once() const override { return 1; }
  std::string_view engine() const override { return "replicated"; }

 private:
  const ImageData& data_for(const trial::TrialSpec& spec) {
    const auto known = data_.find(spec.fault);
    if (known != data_.end()) return known->second;
    return data_.emplace(spec.fault, image_data(parts_, spec.fault))
        .first->second;
  }

  ImageWorkloadParts parts_;
  std::map<trial::Fault, ImageData> data_;
  EpochOrders orders_;
};

}  // namespace

std::unique_ptr<Workload> make_image_workload(ImageWorkloadParts parts) {
  return std::make_unique<ImageWorkload>(std::move(parts));
}

}  // namespace noisegate::train
