#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
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
    farthest =
        std::max(farthest, error > 0 ? gap / error
                                     : std::numeric_limits<double>::infinity());
  }
  return farthest;
}

enum class Level { none, warning, error };

// What a check that is not green means for its claim.
Level level_of(const Json& claim, const Json& check, const Json* gate,
               bool gated) {
  const int rank = rank_of(check.at("outcome"));
  if (rank == static_cast<int>(kWorstFirst.size())) return Level::none;
  if (!gated)
    return check.at("outcome") == "inconclusive" ? Level::warning
                                                 : Level::error;
  if (gate == nullptr) return Level::none;
  if (!gate->at("ok").get<bool>()) return Level::error;
  return gate->at("expected") == "ungated" && claim.at("outcome") != "pass"
             ? Level::warning
             : Level::none;
}

// A claim that is not green although none of its checks says why.
Level level_of(const Json& claim, const Json* gate, bool gated) {
  if (gated)
    return gate != nullptr && !gate->at("ok").get<bool>() ? Level::error
                                                          : Level::none;
  const int rank = rank_of(claim.at("outcome"));
  if (rank == static_cast<int>(kWorstFirst.size())) return Level::none;
  return claim.at("outcome") == "inconclusive" ? Level::warning : Level::error;
}

class Search {
 public:
  explicit Search(const Json& model)
      : model_(model), gated_(!model.at("gate").empty()) {}

  std::vector<Finding> run() {
    for (const Json& claim : model_.at("claims")) look_at(claim);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Finding& a, const Finding& b) {
                       if (a.breaks != b.breaks) return a.breaks;
                       if (a.rank != b.rank) return a.rank < b.rank;
                       return a.distance > b.distance;
                     });
    return std::move(found_);
  }

 private:
  void look_at(const Json& claim) {
    const Json* gate = gate_row(model_, claim.at("id").get<std::string>());
    bool explained = false;
    for (const Json& check : model_.at("checks")) {
      const Json& ids = claim.at("checks");
      if (std::find(ids.begin(), ids.end(), check.at("id")) == ids.end())
        continue;
      const Level level = level_of(claim, check, gate, gated_);
      if (level == Level::none) continue;
      explained = true;
      if (!seen_.insert(check.at("id").get<std::string>()).second) continue;
      found_.push_back({.claim = &claim,
                        .check = &check,
                        .gate = gate,
                        .breaks = level == Level::error,
                        .rank = rank_of(check.at("outcome")),
                        .distance = distance_of(check)});
    }
    const Level level = level_of(claim, gate, gated_);
    if (!explained && level != Level::none)
      found_.push_back({.claim = &claim,
                        .gate = gate,
                        .breaks = level == Level::error,
                        .rank = rank_of(claim.at("outcome"))});
  }

  const Json& model_;
  bool gated_;
  std::set<std::string> seen_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> findings(const Json& model) { return Search(model).run(); }

const Json* gate_row(const Json& model, const std::string& claim) {
  for (const Json& row : model.at("gate"))
    if (row.at("claim") == claim) return &row;
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
