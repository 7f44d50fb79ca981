#include "docs/examples/toy_library/quadratic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>

#include "docs/examples/toy_library/noise.h"
#include "docs/examples/toy_library/sgd.h"
#include "harness/base/error.h"
#include "harness/trial/schedule.h"

namespace noisegate::examples {
namespace {

using toy::Weights;
using trial::TrialSpec;

[[noreturn]] void refuse(const std::string& what) {
  throw base::Error(base::ErrorCode::config, "the toy library has no " + what);
}

std::map<std::string, double> defaults() {
  return {{"dimension", 1},    {"condition", 1},    {"curvature", 1},
          {"walkers", 1024},   {"noise", 1},        {"noise_scale", 1},
          {"start", 1},        {"start_spread", 0}, {"quartic", 0},
          {"finite", 0},       {"replacement", 1},  {"train_examples", 256},
          {"tolerance", 1e-3}, {"collapse", 0},     {"box", 0}};
}

// What a trial asks for, checked.
class Problem {
 public:
  explicit Problem(const TrialSpec& spec)
      : parameters_(defaults()), spec_(spec) {
    for (const auto& [name, value] : spec.parameters) {
      if (!parameters_.contains(name)) refuse("parameter " + name);
      parameters_[name] = value;
    }
    if (spec.fault != trial::Fault::none) refuse("planted faults");
    if (spec.precision != "fp32") refuse("precision " + spec.precision);
    if (spec.optimizer.l2 != 0) refuse("weight decay");
    if (flag("finite") && flag("replacement")) refuse("replacement");
    for (int i = 0; i < number("dimension"); ++i) {
      const double share =
          i == 0 ? 0 : static_cast<double>(i) / (number("dimension") - 1);
      curvatures_.push_back(static_cast<float>(
          real("curvature") * std::pow(real("condition"), -share)));
    }
  }

  double real(const std::string& name) const { return parameters_.at(name); }
  int number(const std::string& name) const {
    return static_cast<int>(real(name));
  }
  bool flag(const std::string& name) const { return real(name) != 0; }
  const TrialSpec& spec() const { return spec_; }
  const std::vector<float>& curvatures() const { return curvatures_; }

  std::int64_t steps() const {
    if (spec_.budget.steps > 0) return spec_.budget.steps;
    return spec_.budget.epochs * number("train_examples") / spec_.batch_size;
  }

  Weights start() const {
    std::mt19937_64 engine = engine_of(trial::stream_name(spec_, "init"));
    std::normal_distribution<double> normal;
    Weights one;
    for (int i = 0; i < number("dimension"); ++i)
      one.push_back(static_cast<float>(real("start") +
                                       real("start_spread") * normal(engine)));
    Weights all;
    for (int walker = 0; walker < number("walkers"); ++walker)
      all.insert(all.end(), one.begin(), one.end());
    return all;
  }

  Noise noise() const {
    return {trial::stream_name(spec_, "noise"),
            trial::stream_name(spec_, "noise_data"),
            {.kind = number("noise"),
             .batch_size = static_cast<int>(spec_.batch_size),
             .walkers = number("walkers"),
             .dimension = number("dimension"),
             .finite = flag("finite") && flag("noise"),
             .examples = number("train_examples")}};
  }

 private:
  std::map<std::string, double> parameters_;
  TrialSpec spec_;
  std::vector<float> curvatures_;
};

// Mean loss of the walkers; their gradients at the same time.
double evaluate(const Problem& problem, const std::vector<float>& noise,
                const Weights& weights, Weights& gradient) {
  const auto& curvatures = problem.curvatures();
  const auto quartic = static_cast<float>(problem.real("quartic"));
  const auto scale = static_cast<float>(problem.real("noise_scale"));
  double total = 0;
  std::size_t coordinate = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float w = weights[i], curvature = curvatures[coordinate];
    const float cube = quartic * w * w * w;
    gradient[i] = curvature * w + cube + scale * noise[i];
    total += static_cast<double>(w) * (curvature * w / 2 + cube / 4);
    coordinate = coordinate + 1 == curvatures.size() ? 0 : coordinate + 1;
  }
  return total / problem.number("walkers");
}

double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return std::lerp(sorted[low], sorted[high], at - std::floor(at));
}

// One trial as it goes.
class Run {
 public:
  Run(const Problem& problem, double effective_rate)
      : problem_(problem),
        rate_(effective_rate * (1 - problem.spec().optimizer.momentum)),
        start_(problem.start()),
        weights_(start_),
        gradient_(weights_.size()),
        sgd_(weights_.size(),
             static_cast<float>(problem.spec().optimizer.momentum)),
        first_loss_(
            evaluate(problem, Weights(weights_.size()), weights_, gradient_)),
        reached_(problem.steps() + 1) {}

  void step(std::int64_t step, const std::vector<float>& noise) {
    look(step, noise);
    const double factor = trial::schedule_factor(problem_.spec().schedule, step,
                                                 problem_.steps());
    // [call]
    sgd_.step(static_cast<float>(rate_ * factor), gradient_, weights_);
    // [/call]
  }

  Trained finish() {
    const double loss = look(problem_.steps(), Weights(weights_.size()));
    Trained trained;
    trained.metrics = metrics(loss, weights_);
    const bool finite = std::all_of(
        trained.metrics.begin(), trained.metrics.end(),
        [](const auto& metric) { return std::isfinite(metric.second); });
    trained.collapsed =
        finite && problem_.flag("collapse") && !(loss < first_loss_);
    if (finite && !trained.collapsed) return trained;
    trained.status = trial::Status::diverged;
    reached_ = problem_.steps() + 1;
    // Not moving at all is this workload's constant prediction.
    trained.metrics = metrics(first_loss_, start_);
    return trained;
  }

 private:
  // Loss and gradient after `step` updates.
  double look(std::int64_t step, const std::vector<float>& noise) {
    const auto box = static_cast<float>(problem_.real("box"));
    if (box > 0)
      for (float& w : weights_) w = std::clamp(w, -box, box);
    const double loss = evaluate(problem_, noise, weights_, gradient_);
    if (reached_ > problem_.steps() &&
        loss <= problem_.real("tolerance") * first_loss_)
      reached_ = step;
    return loss;
  }

  std::map<std::string, double> metrics(double loss,
                                        const Weights& weights) const {
    std::map<std::string, double> all = displacements(weights);
    // An exact zero has no logarithm.
    const double positive = std::isnan(loss) ? loss : std::max(loss, DBL_MIN);
    all["loss"] = all["train_loss"] = loss;
    all["log2_loss"] = std::log2(positive);
    all["log2_loss_ratio"] =
        std::log2(positive) - std::log2(std::max(first_loss_, DBL_MIN));
    all["escaped"] = escaped(weights);
    all["steps_to_tolerance"] = static_cast<double>(reached_);
    return all;
  }

  // Of the first coordinate, over walkers.
  std::map<std::string, double> displacements(const Weights& weights) const {
    std::vector<double> moved;
    const std::size_t dimension = problem_.curvatures().size();
    for (std::size_t i = 0; i < weights.size(); i += dimension)
      moved.push_back(static_cast<double>(weights[i]) - start_[i]);
    const auto n = static_cast<double>(moved.size());
    double mean = 0, squares = 0;
    for (const double x : moved) mean += x / n;
    for (const double x : moved) squares += (x - mean) * (x - mean);
    const double variance = n > 1 ? squares / (n - 1) : 0;
    // NaN has no place in an order.
    if (std::isnan(mean)) std::fill(moved.begin(), moved.end(), mean);
    std::sort(moved.begin(), moved.end());
    return {{"displacement_mean", mean},
            {"displacement_variance", variance},
            {"displacement_iqr", quantile(moved, .75) - quantile(moved, .25)},
            {"step_noise_variance", variance / (rate_ * rate_)}};
  }

  // Share of walkers with a coordinate in the outer half of the box.
  double escaped(const Weights& weights) const {
    const auto half = static_cast<float>(problem_.real("box") / 2);
    if (!(half > 0)) return 0;
    const auto dimension =
        static_cast<std::ptrdiff_t>(problem_.curvatures().size());
    int count = 0;
    for (auto walker = weights.begin(); walker != weights.end();
         walker += dimension)
      count += std::any_of(walker, walker + dimension,
                           [&](float w) { return std::abs(w) >= half; });
    return static_cast<double>(count) / problem_.number("walkers");
  }

  const Problem& problem_;
  double rate_;
  Weights start_, weights_, gradient_;
  toy::Sgd sgd_;
  double first_loss_;
  std::int64_t reached_;
};

}  // namespace

trial::WorkloadInfo quadratic_info() {
  trial::WorkloadInfo info;
  info.data = "none";
  info.parameters = defaults();
  for (const char* name :
       {"loss", "train_loss", "log2_loss", "log2_loss_ratio",
        "displacement_mean", "displacement_variance", "displacement_iqr",
        "step_noise_variance", "escaped", "steps_to_tolerance"})
    info.metrics[name] = {.unit = "", .higher_is_better = false};
  info.train_examples = 256;
  info.model_parameters = 1;
  info.flops_per_example = 10;
  return info;
}

std::vector<Trained> train_quadratic(const std::vector<TrialSpec>& specs) {
  const Problem problem(specs.front());
  Noise noise = problem.noise();
  std::vector<Run> runs;
  for (const TrialSpec& spec : specs)
    runs.emplace_back(problem, spec.effective_learning_rate);
  std::vector<float> drawn(problem.start().size());
  for (std::int64_t step = 0; step < problem.steps(); ++step) {
    noise.draw(drawn);
    for (Run& run : runs) run.step(step, drawn);
  }
  std::vector<Trained> results;
  for (Run& run : runs) results.push_back(run.finish());
  return results;
}

}  // namespace noisegate::examples
