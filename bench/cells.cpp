#include "bench/cells.h"

#include <fmt/format.h>

#include <array>

namespace noisegate::bench {
namespace {

constexpr std::array<std::int64_t, 4> kBatchSizes = {4, 16, 64, 256};
constexpr std::array<std::int64_t, 5> kTrials = {1, 8, 16, 32, 64};

struct Net {
  const char* workload;
  double effective_rate;  // trains well at every batch size above
};

constexpr std::array<Net, 3> kNets = {{{"mlp_bench", 1.0 / 16},
                                       {"classifier_glyphs", 1.0 / 16},
                                       {"autoencoder_glyphs", 1.0 / 64}}};

const char* word(Kind kind) {
  switch (kind) {
    case Kind::stacked:
      return "stacked";
    case Kind::reference:
      return "reference";
    case Kind::trials:
      break;
  }
  return "trials";
}

double rate_of(const std::string& workload) {
  for (const Net& net : kNets) {
    if (workload == net.workload) return net.effective_rate;
  }
  return 0;
}

}  // namespace

std::string Cell::name() const {
  const std::string head =
      fmt::format("{}/{}/B:{}", word(kind), workload, batch_size);
  return kind == Kind::reference ? head : fmt::format("{}/T:{}", head, trials);
}

std::vector<Cell> all_cells() {
  std::vector<Cell> out;
  for (const Net& net : kNets) {
    for (const std::int64_t batch : kBatchSizes) {
      out.push_back({Kind::reference, net.workload, batch, 1});
      for (const Kind kind : {Kind::stacked, Kind::trials}) {
        for (const std::int64_t trials : kTrials) {
          out.push_back({kind, net.workload, batch, trials});
        }
      }
    }
  }
  return out;
}

std::vector<trial::TrialSpec> specs(const Cell& cell, const Settings& settings,
                                    std::int64_t run) {
  constexpr std::int64_t kEndless = std::int64_t{1} << 40;
  trial::TrialSpec spec;
  spec.workload = cell.workload;
  spec.optimizer.momentum = settings.momentum;
  spec.batch_size = cell.batch_size;
  spec.effective_learning_rate = rate_of(cell.workload);
  spec.engine = cell.kind == Kind::reference ? "reference" : "stacked";
  spec.device = settings.device;
  spec.stream = fmt::format("bench {}", run);
  if (cell.kind == Kind::trials) {
    spec.budget.epochs = 20;
  } else {
    spec.budget.steps = kEndless;
  }
  std::vector<trial::TrialSpec> out;
  for (std::int64_t t = 0; t < cell.trials; ++t) {
    spec.replicate = t;
    out.push_back(spec);
  }
  return out;
}

}  // namespace noisegate::bench
