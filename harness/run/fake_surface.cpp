#include "harness/run/fake_surface.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "harness/base/random.h"

namespace noisegate::run {
namespace {

using trial::Fault;
using trial::TrialSpec;
using trial::WorkloadInfo;

constexpr double kConstantLoss = 5;

double setting(const char* name, double otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtod(text, nullptr);
}

double noise(const TrialSpec& spec, double rate) {
  const base::Stream stream(trial::stream_name(spec, "noise"));
  const auto own = static_cast<std::uint64_t>(1000 + std::lround(rate * 16));
  return (stream.normal(0, 0) + stream.normal(own, 0)) / std::sqrt(2.0);
}

struct Place {
  double distance = 0;  // octaves above the peak
  double loss = 0;
};

Place place_of(const TrialSpec& spec) {
  const bool helps =
      spec.optimizer.momentum > 0 && spec.fault != Fault::momentum_cleared;
  const double bend = setting("FAKE_BREAK", 5) + (helps ? 2 : 0);
  const double b = spec.fault == Fault::full_batch
                       ? 10
                       : std::log2(static_cast<double>(spec.batch_size));
  const double rate = std::log2(spec.effective_learning_rate);
  const double peak =
      setting("FAKE_OFFSET", -6) + setting("FAKE_SLOPE", 1) * std::min(b, bend);
  Place place;
  place.distance = rate - peak + (spec.fault == Fault::rate_doubled ? 1 : 0);
  place.loss = 1 + 0.1 * place.distance * place.distance +
               0.2 * std::max(0.0, b - bend) +
               (spec.fault == Fault::constant_rate ? 0.5 : 0) +
               setting("FAKE_NOISE", 0.02) * noise(spec, rate);
  return place;
}

std::map<std::string, double> metrics(const TrialSpec& spec, double train,
                                      double test) {
  if (spec.workload == "quadratic") {
    const double variance =
        train / static_cast<double>(std::max<std::int64_t>(1, spec.batch_size));
    return {{"loss", train},
            {"train_loss", train},
            {"log2_loss", std::log2(train)},
            {"log2_loss_ratio", std::log2(train / kConstantLoss)},
            {"displacement_mean", -0.125},
            {"displacement_variance", variance},
            {"displacement_iqr", 1.349 * std::sqrt(variance)},
            {"step_noise_variance", variance},
            {"escaped", 0},
            {"steps_to_tolerance", 100 * train}};
  }
  std::map<std::string, double> result = {
      {"train_loss", train}, {"test_loss", test}, {"objective", train}};
  if (spec.workload.starts_with("lstm"))
    result["test_perplexity"] = std::exp(test);
  if (spec.workload.find("classifier") != std::string::npos ||
      spec.workload.starts_with("wrn")) {
    result["train_accuracy"] = 100 - 10 * train;
    result["test_accuracy"] = 100 - 10 * test;
    result["test_error"] = 10 * test;
  }
  return result;
}

trial::MetricInfo metric_info(const std::string& name) {
  if (name.ends_with("_accuracy"))
    return {.unit = "%", .higher_is_better = true};
  return {.unit = "fake", .higher_is_better = false};
}

WorkloadInfo workload(const std::string& name, const std::string& data,
                      std::map<std::string, double> parameters) {
  WorkloadInfo info;
  info.data = data;
  info.train_examples =
      static_cast<std::int64_t>(parameters.at("train_examples"));
  info.parameters = std::move(parameters);
  TrialSpec spec;
  spec.workload = name;
  for (const auto& entry : metrics(spec, 1, 1))
    info.metrics[entry.first] = metric_info(entry.first);
  info.model_parameters = 1000;
  info.flops_per_example = 6000;
  return info;
}

}  // namespace

trial::TrialRecord fake_trial(const TrialSpec& spec) {
  const Place place = place_of(spec);
  trial::TrialRecord record;
  record.spec = spec;
  // A trial that diverged gets the metrics of a constant prediction.
  const bool diverged = !(place.distance <= 3.5);
  record.collapsed = spec.fault == Fault::frozen;
  record.status = diverged || record.collapsed ? trial::Status::diverged
                                               : trial::Status::ok;
  const bool bad = record.status == trial::Status::diverged;
  const double train = bad ? kConstantLoss : place.loss - 0.2;
  const double test = bad || spec.fault == Fault::shuffled_test_labels
                          ? kConstantLoss
                          : place.loss;
  record.metrics = metrics(spec, train, test);
  record.curve = {{0, kConstantLoss}, {1, train}};
  record.environment = {{"worker", "fake"}};
  return record;
}

trial::WorkerDescription fake_description(const std::string& numerics) {
  trial::WorkerDescription description;
  description.numerics = numerics;
  description.torch = "none";
  description.blas = "none";
  const std::map<std::string, double> networks = {{"train_examples", 2048},
                                                  {"test_examples", 1024},
                                                  {"pixel_noise", 0.3},
                                                  {"label_noise", 0},
                                                  {"hidden", 64},
                                                  {"hidden2", 32},
                                                  {"code", 8},
                                                  {"ghost_size", 8}};
  for (const std::string data : {"glyphs", "mnist"})
    for (const std::string model :
         {"classifier_", "ghost_classifier_", "autoencoder_"})
      description.workloads[model + data] =
          workload(model + data, data, networks);
  for (const std::string name :
       {"deep_autoencoder_glyphs", "lstm_glyphs", "wrn_16_4_bn_glyphs",
        "wrn_16_4_nobn_glyphs", "wrn_28_10_bn_glyphs",
        "wrn_28_10_nobn_glyphs"}) {
    description.workloads[name] = workload(name, "glyphs",
                                           {{"train_examples", 64},
                                            {"augment", 1},
                                            {"width", 4},
                                            {"dropout", 0},
                                            {"hidden", 650},
                                            {"embedding", 650},
                                            {"train_tokens", 2048}});
  }
  description.workloads["quadratic"] = workload("quadratic", "none",
                                                {{"dimension", 1},
                                                 {"condition", 1},
                                                 {"curvature", 1},
                                                 {"walkers", 1024},
                                                 {"noise", 1},
                                                 {"noise_scale", 1},
                                                 {"start", 1},
                                                 {"start_spread", 0},
                                                 {"quartic", 0},
                                                 {"finite", 0},
                                                 {"replacement", 1},
                                                 {"train_examples", 256},
                                                 {"tolerance", 1e-3},
                                                 {"collapse", 0},
                                                 {"box", 0}});
  return description;
}

}  // namespace noisegate::run
