#include "harness/trial/plan.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/trial/sealed.h"

namespace noisegate::trial {
namespace {

using base::Fields;
using base::Json;

Json trials_json(const std::vector<PlannedTrial>& trials) {
  Json list = Json::array();
  for (const PlannedTrial& trial : trials) {
    list.push_back({{"key", trial.key}, {"spec", to_json(trial.spec)}});
  }
  return list;
}

Json packs_json(const std::vector<Pack>& packs) {
  Json list = Json::array();
  for (const Pack& pack : packs) {
    list.push_back({{"label", pack.label}, {"trials", pack.trials}});
  }
  return list;
}

// Calls read(Fields&) for each element of an array of objects.
template <typename Read>
void for_each(Fields& fields, const std::string& key, Read read) {
  const Json& list = fields.array(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Fields element(list[i], fields.file(),
                   fmt::format("{}/{}/{}", fields.pointer(), key, i));
    read(element);
  }
}

std::vector<std::string> read_suites(Fields& fields) {
  std::vector<std::string> suites;
  for (const Json& name : fields.array("suites")) {
    if (!name.is_string()) fields.fail("suites", "must hold names only");
    suites.push_back(name.get<std::string>());
  }
  return suites;
}

PlannedTrial read_trial(Fields& fields, const Plan& plan) {
  PlannedTrial trial{fields.text("key"), spec_from_json(fields.object("spec"))};
  fields.done();
  const std::string key =
      trial_key(trial.spec, plan.data_sha256, plan.numerics);
  if (trial.key != key) {
    throw base::Error(
        base::ErrorCode::integrity,
        fmt::format("{}/key is {}, but spec, data and numerics give {}",
                    fields.pointer(), trial.key, key),
        {fields.file()}, "make the plan anew");
  }
  return trial;
}

// What all trials of a pack share: the spec without rate and replicate.
TrialSpec shape(TrialSpec spec) {
  spec.effective_learning_rate = 0;
  spec.replicate = 0;
  return spec;
}

// `planned`: trials that earlier packs hold; each belongs to one pack.
Pack read_pack(Fields& fields, const Plan& plan,
               std::set<std::size_t>& planned) {
  Pack pack;
  pack.label = fields.text("label");
  for (const Json& index : fields.array("trials")) {
    if (!index.is_number_unsigned() ||
        index.get<std::size_t>() >= plan.trials.size()) {
      fields.fail("trials", "must hold indices into the plan's trials");
    }
    const auto trial = index.get<std::size_t>();
    if (!planned.insert(trial).second) {
      fields.fail("trials", fmt::format("trial {} is in two packs", trial));
    }
    pack.trials.push_back(trial);
  }
  fields.done();
  if (pack.trials.empty()) fields.fail("trials", "must not be empty");
  const TrialSpec first = shape(plan.trials[pack.trials.front()].spec);
  for (const std::size_t trial : pack.trials) {
    if (shape(plan.trials[trial].spec) != first) {
      fields.fail("trials", "differ in more than learning rate and replicate");
    }
  }
  return pack;
}

void read_head(Fields& fields, Plan& plan) {
  if (fields.integer("version") != Plan::kVersion) {
    fields.fail("version", fmt::format("must be {}", Plan::kVersion),
                "the plan is of another version of this program");
  }
  const std::int64_t round = fields.integer("round");
  if (round < 1 || round > 1000) fields.fail("round", "must be 1 … 1000");
  plan.round = static_cast<int>(round);
  plan.tier = fields.text("tier");
  plan.data = fields.text("data");
  plan.data_sha256 = fields.text("data_sha256");
  plan.data_official = fields.boolean("data_official");
  plan.numerics = fields.text("numerics");
  plan.control = fields.text("control");
  plan.master_seed = fields.natural("master_seed");
  plan.data_seed = fields.natural("data_seed");
  plan.suites = read_suites(fields);
}

void read_trials(Fields& fields, Plan& plan) {
  std::set<std::string> keys;
  for_each(fields, "trials", [&](Fields& trial) {
    plan.trials.push_back(read_trial(trial, plan));
    if (!keys.insert(plan.trials.back().key).second) {
      trial.fail("key", "stands twice in the plan");
    }
  });
  std::set<std::size_t> planned;
  for_each(fields, "packs", [&](Fields& pack) {
    plan.packs.push_back(read_pack(pack, plan, planned));
  });
  if (planned.size() != plan.trials.size()) {
    fields.fail("packs", "leave out some of the trials");
  }
}

}  // namespace

std::string plan_text(const Plan& plan) {
  return seal("plan", {{"version", Plan::kVersion},
                       {"round", plan.round},
                       {"tier", plan.tier},
                       {"data", plan.data},
                       {"data_sha256", plan.data_sha256},
                       {"data_official", plan.data_official},
                       {"numerics", plan.numerics},
                       {"control", plan.control},
                       {"master_seed", plan.master_seed},
                       {"data_seed", plan.data_seed},
                       {"suites", plan.suites},
                       {"trials", trials_json(plan.trials)},
                       {"packs", packs_json(plan.packs)}});
}

Plan parse_plan(std::string_view text, const std::string& file) {
  const Json content = unseal("plan", text, file);
  Fields fields(content, file, "/plan");
  Plan plan;
  read_head(fields, plan);
  read_trials(fields, plan);
  fields.done();
  return plan;
}

Plan read_plan(const std::filesystem::path& path) {
  return parse_plan(base::read_file(path), path.string());
}

}  // namespace noisegate::trial
