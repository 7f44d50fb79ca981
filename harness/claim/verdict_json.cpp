#include <fmt/format.h>

#include <array>

#include "harness/claim/verdict.h"

namespace noisegate::claim {
namespace {

using base::Fields;
using base::Json;
using base::number;

constexpr std::array kStates = {
    std::pair{Part::State::measured, "measured"},
    std::pair{Part::State::missing, "missing"},
    std::pair{Part::State::unresolved, "unresolved"},
    std::pair{Part::State::error, "error"},
};

constexpr std::array kOutcomes = {
    Outcome::pass,    Outcome::fail,  Outcome::inconclusive,
    Outcome::missing, Outcome::error, Outcome::not_at_tier,
};

std::string_view state_text(Part::State state) {
  for (const auto& [value, text] : kStates) {
    if (value == state) return text;
  }
  return "";
}

Part::State read_state(Fields& fields) {
  const std::string word = fields.text("state");
  for (const auto& [value, text] : kStates) {
    if (word == text) return value;
  }
  fields.fail("state", fmt::format("is \"{}\"", word),
              "it may be measured, missing, unresolved, error");
}

Outcome read_outcome(Fields& fields) {
  const std::string word = fields.text("outcome");
  for (const Outcome outcome : kOutcomes) {
    if (word == to_text(outcome)) return outcome;
  }
  fields.fail("outcome", fmt::format("is \"{}\"", word),
              "it may be pass, fail, inconclusive, missing, error, "
              "not_at_tier");
}

int read_count(Fields& fields, const std::string& key) {
  const std::uint64_t value = fields.natural(key);
  if (value > 1'000'000'000) fields.fail(key, "is too large");
  return static_cast<int>(value);
}

std::vector<std::string> read_texts(Fields& fields, const std::string& key) {
  std::vector<std::string> texts;
  for (const Json& item : fields.array(key)) {
    if (!item.is_string()) fields.fail(key, "must hold texts only");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

// Items of the array `key` as objects, each with its own pointer.
template <typename Item, typename Read>
std::vector<Item> read_items(Fields& fields, const std::string& key,
                             Read read) {
  std::vector<Item> items;
  const Json& list = fields.array(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Fields item(list[i], fields.file(),
                fmt::format("{}/{}/{}", fields.pointer(), key, i));
    items.push_back(read(item));
    item.done();
  }
  return items;
}

Json interval_json(const Interval& interval) {
  return {{"low", number(interval.low)}, {"high", number(interval.high)}};
}

Interval read_interval(Fields fields) {
  const Interval interval{fields.real("low"), fields.real("high")};
  fields.done();
  return interval;
}

Json estimate_json(const Estimate& e) {
  return {{"value", number(e.value)},
          {"standard_error", number(e.standard_error)},
          {"degrees", number(e.degrees)},
          {"below", number(e.below)},
          {"above", number(e.above)}};
}

Estimate read_estimate(Fields fields) {
  const Estimate e{.value = fields.real("value"),
                   .standard_error = fields.real("standard_error"),
                   .degrees = fields.real("degrees"),
                   .below = fields.real("below"),
                   .above = fields.real("above")};
  fields.done();
  return e;
}

Json part_json(const PartVerdict& verdict) {
  const Part& part = verdict.part;
  return {{"label", part.label},
          {"state", state_text(part.state)},
          {"why", part.why},
          {"estimate", estimate_json(part.estimate)},
          {"alpha_divisor", number(part.alpha_divisor)},
          {"fail_divisor", number(part.fail_divisor)},
          {"n", part.n},
          {"n_diverged", part.n_diverged},
          {"trials", part.trials},
          {"outcome", to_text(verdict.outcome)},
          {"pass_interval", interval_json(verdict.pass_interval)},
          {"fail_interval", interval_json(verdict.fail_interval)},
          {"would_decide", verdict.would_decide}};
}

PartVerdict read_part(Fields& fields) {
  PartVerdict verdict;
  Part& part = verdict.part;
  part.label = fields.text("label");
  part.state = read_state(fields);
  part.why = fields.text("why");
  part.estimate = read_estimate(fields.object("estimate"));
  part.alpha_divisor = fields.real("alpha_divisor");
  part.fail_divisor = fields.real("fail_divisor");
  part.n = read_count(fields, "n");
  part.n_diverged = read_count(fields, "n_diverged");
  part.trials = read_texts(fields, "trials");
  verdict.outcome = read_outcome(fields);
  verdict.pass_interval = read_interval(fields.object("pass_interval"));
  verdict.fail_interval = read_interval(fields.object("fail_interval"));
  verdict.would_decide = read_count(fields, "would_decide");
  return verdict;
}

Json check_json(const CheckVerdict& check) {
  Json parts = Json::array();
  for (const PartVerdict& part : check.parts) parts.push_back(part_json(part));
  return {{"check", check.check},
          {"claim", check.claim},
          {"suite", check.suite},
          {"kind", check.kind},
          {"title", check.title},
          {"sweep", check.sweep},
          {"unit", check.unit},
          {"allowed",
           {{"low", number(check.allowed.low)},
            {"high", number(check.allowed.high)},
            {"reason", check.allowed.reason}}},
          {"sensitivity", check.sensitivity},
          {"minimum_estimate", number(check.minimum_estimate)},
          {"looks", check.looks},
          {"outcome", to_text(check.outcome)},
          {"why", check.why},
          {"parts", parts}};
}

AllowedSet read_allowed(Fields fields) {
  AllowedSet allowed{.low = fields.real("low"),
                     .high = fields.real("high"),
                     .reason = fields.text("reason")};
  fields.done();
  return allowed;
}

CheckVerdict read_check(Fields& fields) {
  CheckVerdict check;
  check.check = fields.text("check");
  check.claim = fields.text("claim");
  check.suite = fields.text("suite");
  check.kind = fields.text("kind");
  check.title = fields.text("title");
  check.sweep = fields.text("sweep");
  check.unit = fields.text("unit");
  check.allowed = read_allowed(fields.object("allowed"));
  check.sensitivity = fields.text("sensitivity");
  check.minimum_estimate = fields.real("minimum_estimate");
  check.looks = read_count(fields, "looks");
  check.outcome = read_outcome(fields);
  check.why = fields.text("why");
  check.parts = read_items<PartVerdict>(fields, "parts", read_part);
  return check;
}

Json claim_json(const ClaimVerdict& claim) {
  return {{"claim", claim.claim},
          {"suite", claim.suite},
          {"outcome", to_text(claim.outcome)},
          {"why", claim.why},
          {"checks", claim.checks}};
}

ClaimVerdict read_claim(Fields& fields) {
  ClaimVerdict claim;
  claim.claim = fields.text("claim");
  claim.suite = fields.text("suite");
  claim.outcome = read_outcome(fields);
  claim.why = fields.text("why");
  claim.checks = read_texts(fields, "checks");
  return claim;
}

}  // namespace

Json to_json(const Verdicts& verdicts) {
  Json checks = Json::array();
  for (const auto& check : verdicts.checks) checks.push_back(check_json(check));
  Json claims = Json::array();
  for (const auto& claim : verdicts.claims) claims.push_back(claim_json(claim));
  return {{"checks", checks}, {"claims", claims}};
}

Verdicts verdicts_from_json(const Json& json, const std::string& file) {
  Fields fields(json, file, "");
  Verdicts verdicts;
  verdicts.checks = read_items<CheckVerdict>(fields, "checks", read_check);
  verdicts.claims = read_items<ClaimVerdict>(fields, "claims", read_claim);
  fields.done();
  return verdicts;
}

}  // namespace noisegate::claim
