#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "reports/github_parts.h"
#include "reports/model_text.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::array<std::string_view, 4> kWorstFirst = {
    "error", "fail", "missing", "inconclusive"};

int rank_of(const Json& outcome) {
  const auto word = outcome.get<std::string_view>();
  const auto found = std::find(kWorstFirst.begin(), kWorstFirst.end(), word);
  return static_cast<int>(found - kWorstFirst.begin());
}

// Of the part that lies farthest from the allowed set.
double distance_of(const Json& check) {
  const double low = real(check.at("allowed").at("low"));
  const double high = real(check.at("allowed").at("high"));
  double farthest = 0;
  for (const Json& part : check.at("parts")) {
    const double estimate = real(part.at("estimate"));
    const double gap = std::max(low - estimate, estimate - high);
    if (!(gap > 0)) continue;
    const double error = real(part.at("standard_error"));
    // Without uncertainty it is as far as can be.
    double errors = std::numeric_limits<double>::infinity();
    if (error > 0) errors = gap / error;
    farthest = std::max(farthest, errors);
  }
  return farthest;
}

enum class Level { none, warning, error };

bool is_green(const Json& outcome) {
  return rank_of(outcome) == static_cast<int>(kWorstFirst.size());
}

Level without_gate(const Json& outcome) {
  if (is_green(outcome)) return Level::none;
  return outcome == "inconclusive" ? Level::warning : Level::error;
}

// What a check that is not green means under a gate. What is not listed is not
// asked for.
Level under_gate(const Json& outcome, const Json* gate) {
  if (is_green(outcome) || gate == nullptr) return Level::none;
  if (!gate->at("ok").get<bool>()) return Level::error;
  return gate->at("expected") == "ungated" ? Level::warning : Level::none;
}

class Search {
 public:
  explicit Search(const Json& model)
      : model_(model), gated_(!model.at("gate").empty()) {
    for (const Json& check : model.at("checks"))
      checks_.emplace(check.at("id").get<std::string>(), &check);
  }

  std::vector<Finding> run() {
    for (const Json& claim : model_.at("claims")) look_at(claim);
    for (const Json& check : model_.at("checks"))
      if (!named_.contains(check.at("id").get<std::string>()))
        add_check(start(check.at("suite").get<std::string>()), check);
    for (const Json& row : model_.at("gate")) add_row(row);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Finding& a, const Finding& b) {
                       if (a.breaks != b.breaks) return a.breaks;
                       if (a.rank != b.rank) return a.rank < b.rank;
                       return a.distance > b.distance;
                     });
    return std::move(found_);
  }

 private:
  Finding start(const std::string& id) const {
    return {.id = id, .gate = gate_row(model_, id)};
  }

  void look_at(const Json& claim) {
    Finding finding = start(claim.at("id").get<std::string>());
    ids_.insert(finding.id);
    finding.claim = &claim;
    bool explained = false;
    for (const Json& id : claim.at("checks")) {
      const auto known = checks_.find(id.get<std::string>());
      if (known == checks_.end()) continue;
      named_.insert(known->first);
      explained |= add_check(finding, *known->second);
    }
    if (!explained) add_claim(finding);
  }

  // Does the check say why its claim is not as it should be?
  bool add_check(Finding finding, const Json& check) {
    const Json& outcome = check.at("outcome");
    const Level level =
        gated_ ? under_gate(outcome, finding.gate) : without_gate(outcome);
    if (level == Level::none) return false;
    ids_.insert(finding.id);
    if (!shown_.insert(&check).second) return true;
    finding.check = &check;
    finding.distance = distance_of(check);
    add(finding, outcome, level);
    return true;
  }

  // A claim that is not as it should be although none of its checks says why.
  void add_claim(const Finding& finding) {
    const Json& outcome = finding.claim->at("outcome");
    Level level = without_gate(outcome);
    if (gated_) {
      const bool broken =
          finding.gate != nullptr && !finding.gate->at("ok").get<bool>();
      level = broken ? Level::error : Level::none;
    }
    if (level != Level::none) add(finding, outcome, level);
  }

  // A broken row that neither a claim nor a check has answered for.
  void add_row(const Json& row) {
    const Finding finding = start(row.at("claim").get<std::string>());
    if (row.at("ok").get<bool>() || ids_.contains(finding.id)) return;
    add(finding, row.at("actual"), Level::error);
  }

  void add(Finding finding, const Json& outcome, Level level) {
    finding.breaks = level == Level::error;
    finding.rank = rank_of(outcome);
    found_.push_back(std::move(finding));
  }

  const Json& model_;
  bool gated_;
  std::map<std::string, const Json*> checks_;
  std::set<std::string> named_;  // checks that a claim has
  std::set<std::string> ids_;    // of claims and of what was found
  std::set<const Json*> shown_;  // checks that were found
  std::vector<Finding> found_;
};

}  // namespace

std::string Finding::of_claim(const char* key) const {
  return claim == nullptr ? "" : claim->at(key).get<std::string>();
}

std::string Finding::outcome() const {
  if (check != nullptr) return check->at("outcome").get<std::string>();
  if (claim != nullptr) return of_claim("outcome");
  return gate->at("actual").get<std::string>();
}

std::string Finding::why() const {
  return gate == nullptr ? of_claim("why") : gate->at("why").get<std::string>();
}

std::vector<Finding> findings(const Json& model) { return Search(model).run(); }

const Json* gate_row(const Json& model, const std::string& id) {
  for (const Json& row : model.at("gate"))
    if (row.at("claim") == id) return &row;
  return nullptr;
}

std::string cut(std::string_view text, std::size_t limit) {
  constexpr std::string_view kMore = "…";
  if (text.size() <= limit) return std::string(text);
  if (limit < kMore.size()) return {};
  std::size_t end = limit - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return std::string(text.substr(0, end)).append(kMore);
}

}  // namespace noisegate::reports
