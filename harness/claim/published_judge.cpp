#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/published_question.h"
#include "harness/claim/published_statement.h"

namespace noisegate::claim {
namespace {

using stats::Divisor;

std::size_t reading_for(const Question& question, std::size_t reading) {
  // Readings alternate by divisor, so that the same divisor is found in the
  // shorter list of a part on the test metric.
  return question.readings.empty() ? 0 : reading % question.readings.size();
}

bool inside(double value, const Bounds& bounds) {
  return bounds.low <= value && value <= bounds.high;
}

Support judge_expected(const Question& question, const Bounds& pass,
                       const Bounds& fail) {
  const double expected = *question.expected;
  if (expected < fail.low || expected > fail.high) return Support::contradicts;
  const bool alone = std::none_of(
      question.others.begin(), question.others.end(),
      [&](double other) { return !(other < pass.low || other > pass.high); });
  return inside(expected, pass) && alone ? Support::supports
                                         : Support::does_not_separate;
}

bool in_set(const Question& question, const Bounds& bounds) {
  // An infinite end of the set belongs to it.
  const bool low = question.closed || std::isinf(question.low)
                       ? bounds.low >= question.low
                       : bounds.low > question.low;
  const bool high = question.closed || std::isinf(question.high)
                        ? bounds.high <= question.high
                        : bounds.high < question.high;
  return low && high;
}

Support judge_set(const Question& question, const Bounds& pass,
                  const Bounds& fail) {
  if (fail.high < question.low || fail.low > question.high)
    return Support::contradicts;
  const Bounds printed = {question.value, question.value};
  return in_set(question, question.as_printed ? printed : pass)
             ? Support::supports
             : Support::does_not_separate;
}

Support judge_question(const Question& question, std::size_t reading,
                       std::size_t questions) {
  const std::size_t r = reading_for(question, reading);
  const Bounds pass = question.bounds(r, 1 - kPublishedAlpha);
  const Bounds fail =
      question.bounds(r, 1 - kPublishedAlpha / static_cast<double>(questions));
  return question.expected ? judge_expected(question, pass, fail)
                           : judge_set(question, pass, fail);
}

// All must be supported; one contradiction is enough.
Support all_of(const std::vector<Support>& parts) {
  if (std::count(parts.begin(), parts.end(), Support::contradicts) > 0)
    return Support::contradicts;
  const auto supported =
      std::count(parts.begin(), parts.end(), Support::supports);
  return supported > 0 && supported == static_cast<std::ptrdiff_t>(parts.size())
             ? Support::supports
             : Support::does_not_separate;
}

// What holds whatever the paper left open.
Support under_all(const std::vector<Support>& readings) {
  return std::equal(readings.begin() + 1, readings.end(), readings.begin())
             ? readings.front()
             : Support::does_not_separate;
}

std::string depends_on(const std::vector<Support>& by_reading,
                       const std::vector<PublishedReading>& readings) {
  bool divisor = false, selection = false;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (by_reading[i] == by_reading[j]) continue;
      divisor = divisor || (readings[i].selected == readings[j].selected);
      selection = selection || (readings[i].divisor == readings[j].divisor);
    }
  }
  constexpr const char* kDivisor =
      "the divisor (k or k − 1) of the printed deviations";
  constexpr const char* kSelection =
      "whether keeping the runs that are best on the test set narrows the "
      "training metric";
  if (divisor && selection)
    return fmt::format("{}, and {}", kDivisor, kSelection);
  return divisor ? kDivisor : selection ? kSelection : "";
}

// The bounds that hold under all readings: the widest.
Bounds widest(const Question& question) {
  Bounds all = question.bounds(0, 1 - kPublishedAlpha);
  for (std::size_t r = 1; r < question.readings.size(); ++r) {
    const Bounds other = question.bounds(r, 1 - kPublishedAlpha);
    all = {std::min(all.low, other.low), std::max(all.high, other.high)};
  }
  return all;
}

// "table 1: 256, 512 … 32768", "tables … all rows" left out.
std::string rows_text(const RowsUsed& used, const Published& published) {
  std::string text;
  for (const auto& [number, names] : used) {
    const PublishedTable& table = published.table(number);
    std::vector<std::string> list(names.begin(), names.end());
    std::sort(list.begin(), list.end(),
              [](const std::string& a, const std::string& b) {
                const std::size_t rest_a = a.find_last_of(' ') + 1;
                const std::size_t rest_b = b.find_last_of(' ') + 1;
                return std::stoll(a.substr(rest_a)) <
                       std::stoll(b.substr(rest_b));
              });
    if (!text.empty()) text += "; ";
    text += fmt::format("table {}: ", number);
    if (list.size() > 2 && list.size() == table.rows.size())
      text += "all rows";
    else if (list.size() > 4)
      text += fmt::format("{} … {}", list.front(), list.back());
    else
      text += fmt::format("{}", fmt::join(list, ", "));
  }
  return text;
}

// How far inside its set a number lies, in half widths of its bounds.
double depth(const Question& question, const Bounds& ends) {
  if (question.expected) return 1;
  const double half = (ends.high - ends.low) / 2;
  const double depth =
      std::min(question.value - question.low, question.high - question.value);
  return half > 0 ? depth / half : std::numeric_limits<double>::infinity();
}

// The first part with the outcome of the whole; of parts that all support it,
// the one with the least room (printed orders have none to measure).
std::size_t decisive(const Finding& finding,
                     const std::vector<Question>& questions) {
  const auto& parts = finding.parts;
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].outcome != finding.outcome) continue;
    if (finding.outcome != Support::supports) return i;
    if (questions[i].as_printed) continue;
    const double room = depth(questions[i], parts[i].bounds);
    if (!(room < least)) continue;
    least = room;
    best = i;
  }
  return best;
}

PartFinding part_finding(const Question& question) {
  PartFinding part;
  part.table = question.table;
  part.column = question.column;
  part.batch_sizes = question.batch_sizes;
  part.label = question.label;
  part.estimate = question.value;
  part.bounds = widest(question);
  part.asked = question.asked;
  part.unit = question.unit;
  return part;
}

}  // namespace

Finding judge_statement(const Statement& statement, const Published& published,
                        std::int64_t test_images) {
  Finding finding{.statement = statement};
  RowsUsed used;
  std::vector<Question> questions;
  for (const StatementPart& part : statement.parts)
    for (Question& q : questions_of(part, published, test_images, used))
      questions.push_back(std::move(q));
  for (const Question& q : questions) {
    if (q.readings.size() > finding.readings.size())
      finding.readings = q.readings;
    if (finding.noise.empty()) finding.noise = q.noise;
    finding.parts.push_back(part_finding(q));
  }
  const std::size_t readings =
      std::max<std::size_t>(1, finding.readings.size());
  for (std::size_t r = 0; r < readings; ++r) {
    std::vector<Support> outcomes;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      outcomes.push_back(judge_question(questions[i], r, questions.size()));
      finding.parts[i].by_reading.push_back(outcomes.back());
    }
    finding.by_reading.push_back(all_of(outcomes));
  }
  for (PartFinding& part : finding.parts)
    part.outcome = under_all(part.by_reading);
  finding.outcome = under_all(finding.by_reading);
  finding.depends_on = depends_on(finding.by_reading, finding.readings);
  finding.rows = rows_text(used, published);
  finding.decisive = decisive(finding, questions);
  finding.sentence = finding_sentence(finding);
  return finding;
}

std::vector<Finding> judge_statements(const Statements& statements,
                                      const Published& published) {
  std::vector<Finding> findings;
  for (const Statement& statement : statements.statements)
    findings.push_back(
        judge_statement(statement, published, statements.test_images));
  return findings;
}

}  // namespace noisegate::claim
