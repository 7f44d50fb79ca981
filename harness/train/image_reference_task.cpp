#include "harness/train/image_reference_task.h"

#include <utility>
#include <vector>

#include "harness/train/metrics.h"
#include "harness/train/order.h"

namespace noisegate::train {
namespace {

class ImageReferenceTask : public ReferenceTask {
 public:
  ImageReferenceTask(std::unique_ptr<ImageReferenceModel> model,
                     const ImageData& data, trial::TrialSpec spec)
      : data_(data), spec_(std::move(spec)), model_(std::move(model)) {
    model_->initialize(base::Stream(trial::stream_name(spec_, "init")));
  }

  torch::nn::Module& model() override { return *model_; }
  std::int64_t steps() const override {
    return total_steps(spec_, data_.parts.train.size());
  }

  at::Tensor loss(std::int64_t step) override {
    std::vector<std::int64_t> examples;
    const std::int64_t n = data_.parts.train.size();
    for (std::int64_t i = 0; i < spec_.batch_size; ++i) {
      const std::int64_t place = step * spec_.batch_size + i;
      if (place / n != epoch_) {
        epoch_ = place / n;
        order_ = base::Stream(trial::stream_name(spec_, "order"))
                     .permutation(static_cast<std::uint64_t>(epoch_), n);
      }
      examples.push_back(order_[static_cast<std::size_t>(place % n)]);
    }
    return loss_of(examples, step);
  }

  // As a step with all examples in their own order.
  at::Tensor full_loss() override {
    std::vector<std::int64_t> examples;
    for (std::int64_t i = 0; i < data_.parts.train.size(); ++i)
      examples.push_back(i);
    return loss_of(examples, full_steps_++);
  }

  Evaluation evaluate() override {
    Evaluation out;
    model_->eval();
    score(data_.parts.train, "train", out.metrics);
    score(data_.test, "test", out.metrics);
    model_->train();
    add_objective(l2_penalty(*model_, spec_.optimizer.l2), out.metrics);
    out.collapsed = is_collapsed(out.metrics, data_.constant_prediction);
    return out;
  }

  Metrics constant_prediction() override { return data_.constant_prediction; }

 private:
  at::Tensor loss_of(const std::vector<std::int64_t>& examples,
                     std::int64_t step) {
    std::vector<at::Tensor> images, targets;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      images.push_back(crop(examples[i], step, static_cast<std::int64_t>(i)));
      targets.push_back(data_.parts.train.targets[examples[i]]);
    }
    model_->keep(mask(static_cast<std::int64_t>(examples.size()), step));
    return model_->loss(at::stack(images), at::stack(targets));
  }

  at::Tensor normalised(const at::Tensor& pixels) const {
    const at::Tensor x = pixels.to(data_.parts.norm.mean.options()) / 255;
    return ((x - data_.parts.norm.mean) / data_.parts.norm.deviation)
        .permute({2, 0, 1});
  }

  // Pad, cut out, mirror.
  at::Tensor crop(std::int64_t example, std::int64_t step,
                  std::int64_t place) const {
    const at::Tensor image = normalised(data_.parts.train.pixels[example]);
    if (!data_.parts.augment) return image;
    const auto bits = base::Stream(trial::stream_name(spec_, "augment"))
                          .bits(static_cast<std::uint64_t>(step),
                                static_cast<std::uint64_t>(place));
    const std::int64_t choice =
        static_cast<std::int64_t>(std::uint64_t{bits[0]} * 81 >> 32);
    const at::Tensor padded = at::constant_pad_nd(image, {4, 4, 4, 4}, 0);
    const at::Tensor cut =
        padded.slice(1, choice / 9, choice / 9 + image.size(1))
            .slice(2, choice % 9, choice % 9 + image.size(2));
    return bits[1] % 2 == 1 ? cut.flip(2) : cut;
  }

  at::Tensor mask(std::int64_t n, std::int64_t step) const {
    const double p = model_->dropout();
    if (p == 0) return {};
    std::vector<float> u(static_cast<std::size_t>(n * model_->features()));
    base::Stream(trial::stream_name(spec_, "dropout"))
        .fill_uniform(static_cast<std::uint64_t>(step), u.data(),
                      static_cast<std::int64_t>(u.size()));
    std::vector<double> out;
    for (const float x : u) out.push_back(x < p ? 0 : 1 / (1 - p));
    return at::tensor(out, at::kDouble)
        .view({n, model_->features()})
        .to(data_.parts.norm.mean.options());
  }

  void score(const ByteImageSet& set, const std::string& name, Metrics& out) {
    constexpr std::int64_t kRows = 500;
    double loss = 0, correct = 0;
    for (std::int64_t first = 0; first < set.size(); first += kRows) {
      const std::int64_t last = std::min(first + kRows, set.size());
      std::vector<at::Tensor> images;
      for (std::int64_t i = first; i < last; ++i) {
        images.push_back(normalised(set.pixels[i]));
      }
      const at::Tensor x = at::stack(images);
      const at::Tensor targets = set.targets.slice(0, first, last);
      loss += model_->loss(x, targets).item<double>() *
              static_cast<double>(last - first);
      correct += model_->correct(x, targets);
    }
    const auto examples = static_cast<double>(set.size());
    out[name + "_loss"] = loss / examples;
    add_accuracies(name, correct, examples, out);
  }

  const ImageData& data_;
  trial::TrialSpec spec_;
  std::unique_ptr<ImageReferenceModel> model_;
  std::int64_t epoch_ = -1;
  std::int64_t full_steps_ = 0;
  std::vector<std::int64_t> order_;
};

}  // namespace

std::unique_ptr<ReferenceTask> make_image_reference_task(
    std::unique_ptr<ImageReferenceModel> model, const ImageData& data,
    const trial::TrialSpec& spec) {
  return std::make_unique<ImageReferenceTask>(std::move(model), data, spec);
}

}  // namespace noisegate::train
