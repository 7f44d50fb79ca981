#include "app/listing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/selection.h"
#include "app/share.h"
#include "app/text.h"
#include "fixtures/workloads/paper_networks.h"
#include "suites/paper_checks.h"
#include "suites/suites.h"

namespace noisegate::app {
namespace {

using claim::Tier;

constexpr std::array kTiers = {Tier::smoke, Tier::desk, Tier::gpu, Tier::paper};
const std::string kGap = "no check, and no reason is given";

std::map<std::string, ClaimEntry> decided_claims() {
  std::map<std::string, ClaimEntry> entries;
  for (const Tier tier : kTiers)
    for (const claim::Suite& suite : suites::all_suites(tier, "glyphs"))
      for (const claim::Check& check : suite.checks)
        if (!check.claim.empty() &&
            std::find(check.tiers.begin(), check.tiers.end(), tier) !=
                check.tiers.end())
          entries[check.claim].checks[tier].push_back(check.id);
  return entries;
}

std::string tiers_text(const ClaimEntry& claim) {
  std::vector<std::string_view> tiers;
  for (const auto& entry : claim.checks)
    tiers.push_back(claim::to_text(entry.first));
  return tiers.empty() ? "-" : fmt::format("{}", fmt::join(tiers, " "));
}

// Ids of all tiers, each once, in the order of the tiers.
std::vector<std::string> checks_of(const ClaimEntry& claim) {
  std::vector<std::string> all;
  for (const auto& [tier, checks] : claim.checks)
    for (const std::string& id : checks)
      if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
  return all;
}

// By workload: experiments with their tiers, and suites that read them.
struct Use {
  std::map<std::string, std::vector<std::string>> experiments;
  std::set<std::string> suites;
};

void note_use(const std::string& id, Tier tier, const std::string& data,
              const std::set<std::string>& readers,
              std::map<std::string, Use>& uses) {
  for (const claim::Sweep& sweep : suites::experiment(id, tier, data).sweeps) {
    Use& use = uses[sweep.workload];
    auto& tiers = use.experiments[short_name(id)];
    const std::string word(claim::to_text(tier));
    if (std::find(tiers.begin(), tiers.end(), word) == tiers.end())
      tiers.push_back(word);
    use.suites.insert(readers.begin(), readers.end());
  }
}

std::map<std::string, Use> find_uses() {
  std::map<std::string, Use> uses;
  for (const Tier tier : kTiers)
    for (const std::string data : {"glyphs", "mnist"}) {
      std::map<std::string, std::set<std::string>> readers;
      for (const claim::Suite& suite : suites::all_suites(tier, data))
        for (const std::string& id : suite.experiments)
          readers[id].insert(suite.id);
      for (const std::string& id : suites::experiment_ids())
        note_use(id, tier, data, readers[id], uses);
    }
  return uses;
}

std::string metrics_text(const trial::WorkloadInfo& info) {
  std::vector<std::string> metrics;
  for (const auto& [name, metric] : info.metrics)
    metrics.push_back(fmt::format("{} ({}, {} is better)", name, metric.unit,
                                  metric.higher_is_better ? "more" : "less"));
  return fmt::format("{}", fmt::join(metrics, ", "));
}

}  // namespace

std::vector<ClaimEntry> list_claims() {
  std::map<std::string, ClaimEntry> decided = decided_claims();
  std::map<std::string, std::string> reasons;
  for (const auto& entry : suites::paper::undecided_claims())
    reasons[entry.claim] = suites::paper::to_text(entry.reason);
  std::set<std::string> papers;
  for (const claim::Suite& suite : suites::all_suites(Tier::desk, "glyphs"))
    papers.insert(suite.paper);
  std::vector<ClaimEntry> out;
  for (const PaperClaims& paper : read_all_claims()) {
    if (!papers.contains(paper.paper)) continue;
    for (const claim::ClaimRow& row : paper.rows) {
      ClaimEntry entry = decided[row.id];
      entry.id = row.id;
      entry.place = row.place;
      entry.statement = row.statement;
      if (entry.checks.empty())
        entry.reason = reasons.contains(row.id) ? reasons.at(row.id) : kGap;
      out.push_back(std::move(entry));
    }
  }
  return out;
}

std::map<std::string, int> count_claims(const std::vector<ClaimEntry>& claims) {
  std::map<std::string, int> counts;
  for (const ClaimEntry& claim : claims) {
    for (const auto& entry : claim.checks)
      ++counts[std::string(claim::to_text(entry.first))];
    ++counts[claim.reason.empty() ? "decided" : claim.reason];
  }
  return counts;
}

std::string claims_text(const std::vector<ClaimEntry>& claims,
                        std::size_t width) {
  std::vector<std::vector<std::string>> rows = {
      {"claim", "tiers", "checks, or why there is none"}};
  for (const ClaimEntry& claim : claims)
    rows.push_back(
        {claim.id, tiers_text(claim),
         claim.checks.empty()
             ? claim.reason
             : fmt::format("{}", fmt::join(checks_of(claim), ", "))});
  std::string text = table(rows, width) + "\n";
  auto counts = count_claims(claims);
  text += fmt::format("{} claims: {} are decided by a check (", claims.size(),
                      counts["decided"]);
  std::vector<std::string> tiers;
  for (const Tier tier : kTiers)
    tiers.push_back(fmt::format("{} at {}",
                                counts[std::string(claim::to_text(tier))],
                                claim::to_text(tier)));
  text += fmt::format("{}).\n", fmt::join(tiers, ", "));
  counts.erase("decided");
  for (const Tier tier : kTiers)
    counts.erase(std::string(claim::to_text(tier)));
  for (const auto& [reason, count] : counts)
    text += fmt::format("Undecided, {}: {}\n", count, reason);
  return text;
}

base::Json claims_json(const std::vector<ClaimEntry>& claims) {
  base::Json list = base::Json::array();
  for (const ClaimEntry& claim : claims) {
    base::Json checks = base::Json::object();
    for (const auto& [tier, ids] : claim.checks)
      checks[std::string(claim::to_text(tier))] = ids;
    list.push_back({{"id", claim.id},
                    {"place", claim.place},
                    {"statement", claim.statement},
                    {"checks", std::move(checks)},
                    {"reason", claim.reason}});
  }
  return {{"version", 1},
          {"claims", std::move(list)},
          {"counts", count_claims(claims)}};
}

std::vector<WorkloadEntry> list_workloads(
    const std::map<std::string, trial::WorkloadInfo>& worker) {
  std::map<std::string, trial::WorkloadInfo> all =
      workloads::describe_paper_workloads();
  std::set<std::string> waiting;
  for (const auto& entry : all)
    if (!worker.contains(entry.first)) waiting.insert(entry.first);
  for (const auto& [name, info] : worker) all[name] = info;
  std::map<std::string, Use> uses = find_uses();
  std::vector<WorkloadEntry> out;
  for (auto& [name, info] : all) {
    WorkloadEntry entry{.name = name, .info = info};
    for (const auto& [experiment, tiers] : uses[name].experiments)
      entry.experiments.push_back(
          fmt::format("{} ({})", experiment, fmt::join(tiers, ", ")));
    entry.suites.assign(uses[name].suites.begin(), uses[name].suites.end());
    const auto& reasons = workloads::waiting_workloads();
    if (const auto why = reasons.find(name); why != reasons.end())
      entry.waits = why->second;
    else if (waiting.contains(name))
      entry.waits = "the worker at hand does not have it";
    out.push_back(std::move(entry));
  }
  return out;
}

std::string workloads_text(const std::vector<WorkloadEntry>& workloads,
                           std::size_t width) {
  std::string text;
  for (const WorkloadEntry& entry : workloads) {
    const trial::WorkloadInfo& info = entry.info;
    std::vector<std::vector<std::string>> rows = {
        {"data", fmt::format("{}, {} training examples", info.data,
                             info.train_examples)},
        {"weights", std::to_string(info.model_parameters)},
        {"FLOPs", fmt::format("{:g} an example, forward and backward",
                              info.flops_per_example)},
        {"engine", info.engine},
        {"metrics", metrics_text(info)}};
    std::vector<std::string> parameters;
    for (const auto& [name, value] : info.parameters)
      parameters.push_back(fmt::format("{} {:g}", name, value));
    rows.push_back(
        {"parameters", fmt::format("{}", fmt::join(parameters, ", "))});
    if (!entry.experiments.empty())
      rows.push_back(
          {"used by", fmt::format("{}", fmt::join(entry.experiments, ", "))});
    if (!entry.suites.empty())
      rows.push_back(
          {"suites", fmt::format("{}", fmt::join(entry.suites, ", "))});
    if (!entry.waits.empty()) rows.push_back({"waits", entry.waits});
    text += entry.name + "\n" + table(rows, width, 2);
  }
  return text;
}

base::Json workloads_json(const std::vector<WorkloadEntry>& workloads) {
  base::Json list = base::Json::array();
  for (const WorkloadEntry& entry : workloads) {
    base::Json metrics = base::Json::object();
    for (const auto& [name, metric] : entry.info.metrics)
      metrics[name] = {{"unit", metric.unit},
                       {"higher_is_better", metric.higher_is_better}};
    base::Json parameters = base::Json::object();
    for (const auto& [name, value] : entry.info.parameters)
      parameters[name] = base::number(value);
    list.push_back(
        {{"name", entry.name},
         {"data", entry.info.data},
         {"engine", entry.info.engine},
         {"train_examples", entry.info.train_examples},
         {"model_parameters", entry.info.model_parameters},
         {"flops_per_example", base::number(entry.info.flops_per_example)},
         {"parameters", std::move(parameters)},
         {"metrics", std::move(metrics)},
         {"experiments", entry.experiments},
         {"suites", entry.suites},
         {"waits", entry.waits}});
  }
  return {{"version", 1}, {"workloads", std::move(list)}};
}

}  // namespace noisegate::app
