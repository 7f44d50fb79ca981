#include "harness/claim/published_question.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "harness/base/error.h"
#include "harness/stats/slope.h"

namespace noisegate::claim {
namespace {

class Asker {
 public:
  Asker(const Published& published, std::int64_t test_images, RowsUsed& used)
      : published_(published), test_images_(test_images), used_(used) {}

  std::vector<Question> operator()(const Greater& s) {
    return {above(term(s.more), term(s.less))};
  }
  std::vector<Question> operator()(const Trend& s);
  std::vector<Question> operator()(const BestInside& s);
  std::vector<Question> operator()(const Alike& s);
  std::vector<Question> operator()(const Scatters& s);
  std::vector<Question> operator()(const LosesLess& s);
  std::vector<Question> operator()(const RateExponent& s);
  std::vector<Question> operator()(const RateChange& s);
  std::vector<Question> operator()(const RatesDoNotFall& s);
  std::vector<Question> operator()(const RatesInShortForm& s);
  std::vector<Question> operator()(const SameNumber& s);

 private:
  PublishedTerm term(const PublishedTable& table, const PublishedRow& row,
                     Metric metric) {
    used_[table.number].insert(row_name(table, row));
    return {.table = &table, .row = &row, .metric = metric};
  }
  PublishedTerm term(const CellAt& at) {
    const PublishedTable& table = published_.table(at.table);
    return term(table, table.row(at.batch_size, at.optimizer), at.metric);
  }
  std::vector<const PublishedRow*> rows(
      const PublishedTable& table, const std::string& optimizer,
      const std::vector<std::int64_t>& batch_sizes);

  // mean(more) − mean(less) > 0
  Question above(PublishedTerm more, PublishedTerm less);
  Question difference(PublishedTerm a, PublishedTerm b);
  Question rate_question(const PublishedTable& table,
                         const std::vector<const PublishedRow*>& rows,
                         const std::vector<double>& weights);

  static std::string row_name(const PublishedTable& table,
                              const PublishedRow& row);

  const Published& published_;
  std::int64_t test_images_;
  RowsUsed& used_;
};

// The batch size; with the optimizer where a table has two.
std::string Asker::row_name(const PublishedTable& table,
                            const PublishedRow& row) {
  const bool several = std::any_of(table.rows.begin(), table.rows.end(),
                                   [&](const PublishedRow& other) {
                                     return other.optimizer != row.optimizer;
                                   });
  return several ? fmt::format("{} {}", row.optimizer, row.batch_size)
                 : fmt::format("{}", row.batch_size);
}

std::vector<const PublishedRow*> Asker::rows(
    const PublishedTable& table, const std::string& optimizer,
    const std::vector<std::int64_t>& batch_sizes) {
  std::vector<const PublishedRow*> found;
  if (batch_sizes.empty()) {
    for (const PublishedRow& row : table.rows)
      if (row.optimizer == optimizer) found.push_back(&row);
  }
  for (const std::int64_t size : batch_sizes)
    found.push_back(&table.row(size, optimizer));
  if (found.size() < 2)
    throw base::Error(base::ErrorCode::data,
                      "a statement compares fewer than two rows", {table.file});
  for (const PublishedRow* row : found)
    used_[table.number].insert(row_name(table, *row));
  return found;
}

std::string noise_words(const PublishedNumber& number) {
  if (!number.single_runs) return "";
  return number.rounding_only
             ? "single runs: no noise is known, the interval is that of the "
               "rounding alone"
             : "single runs: binomial noise of the test images, none known of "
               "the training";
}

void place(Question& question, const PublishedTable& table, const char* column,
           std::vector<std::int64_t> batch_sizes) {
  question.table = table.number;
  question.column = column;
  question.batch_sizes = std::move(batch_sizes);
}

Question Asker::difference(PublishedTerm a, PublishedTerm b) {
  b.weight = -1;
  const PublishedNumber number = weighted_sum({a, b}, test_images_);
  Question question;
  place(question, *a.table, a.metric == Metric::test ? "test" : "train",
        {a.row->batch_size, b.row->batch_size});
  question.label =
      fmt::format("table {}, {}: {} ({}) − {} ({})", a.table->number,
                  metric_words(a.table->name(a.metric)),
                  a.row->cell(a.metric).mean.value, row_name(*a.table, *a.row),
                  b.row->cell(b.metric).mean.value, row_name(*b.table, *b.row));
  question.value = number.value;
  question.readings = number.readings;
  question.bounds = [number](std::size_t reading, double level) {
    return bounds(number, reading, level);
  };
  question.noise = noise_words(number);
  return question;
}

Question Asker::above(PublishedTerm more, PublishedTerm less) {
  Question question = difference(more, less);
  question.low = 0;
  question.asked = "> 0";
  return question;
}

std::vector<Question> Asker::operator()(const Trend& s) {
  const PublishedTable& table = published_.table(s.table);
  const auto list = rows(table, "momentum", s.batch_sizes);
  const auto step = [&](const PublishedRow& first, const PublishedRow& second) {
    const PublishedTerm a = term(table, first, s.metric);
    const PublishedTerm b = term(table, second, s.metric);
    Question question = difference(b, a);
    (s.rises ? question.low : question.high) = 0;
    question.asked = s.rises ? "> 0" : "< 0";
    return question;
  };
  std::vector<Question> questions;
  for (std::size_t i = 1; i < list.size(); ++i) {
    questions.push_back(step(*list[i - 1], *list[i]));
    questions.back().as_printed = !s.each_step && list.size() > 2;
  }
  if (!s.each_step && list.size() > 2)
    questions.push_back(step(*list.front(), *list.back()));
  return questions;
}

std::vector<Question> Asker::operator()(const BestInside& s) {
  const PublishedTable& table = published_.table(s.table);
  const auto list = rows(table, "momentum", {});
  const PublishedRow& best = table.row(s.batch_size);
  std::vector<Question> questions;
  for (const PublishedRow* row : list) {
    if (row == &best) continue;
    const PublishedTerm top = term(table, best, Metric::test);
    const PublishedTerm other = term(table, *row, Metric::test);
    questions.push_back(table.higher_is_better ? above(top, other)
                                               : above(other, top));
    questions.back().as_printed = row != list.front() && row != list.back();
  }
  if (&best == list.front() || &best == list.back())
    throw base::Error(base::ErrorCode::config,
                      fmt::format("batch size {} is no inner row of table {}",
                                  s.batch_size, s.table));
  return questions;
}

std::vector<Question> Asker::operator()(const Alike& s) {
  Question question = difference(term(s.a), term(s.b));
  question.expected = 0;
  question.others = {-s.alternative, s.alternative};
  question.asked = fmt::format("0, not ± {} ({})", s.alternative, s.reason);
  return {question};
}

std::vector<Question> Asker::operator()(const Scatters& s) {
  const PublishedTable& table = published_.table(s.at.table);
  const PublishedTerm at = term(s.at);
  std::vector<Question> questions;
  for (const PublishedRow& row : table.rows) {
    if (&row == at.row || row.optimizer != at.row->optimizer) continue;
    const PublishedTerm other = term(table, row, s.at.metric);
    Question question;
    place(question, table, s.at.metric == Metric::test ? "test" : "train",
          {at.row->batch_size, row.batch_size});
    question.label =
        fmt::format("table {}, {}: sd at {} / sd at {}", table.number,
                    metric_words(table.name(s.at.metric)), at.row->batch_size,
                    row.batch_size);
    question.value = deviation_ratio(at, other).value;
    question.bounds = [at, other](std::size_t, double level) {
      return deviation_ratio_bounds(at, other, level);
    };
    question.low = 0;
    question.asked = "> 0";
    question.unit = "octaves";
    questions.push_back(question);
  }
  return questions;
}

std::vector<Question> Asker::operator()(const LosesLess& s) {
  const auto ends = [&](int number, double sign) {
    const PublishedTable& table = published_.table(number);
    const auto list = rows(table, "momentum", {});
    const auto better = [&](const PublishedRow* a, const PublishedRow* b) {
      return table.higher_is_better ? a->test.mean.value > b->test.mean.value
                                    : a->test.mean.value < b->test.mean.value;
    };
    const auto best = *std::min_element(list.begin(), list.end(), better);
    PublishedTerm top = term(table, *best, Metric::test);
    PublishedTerm last = term(table, *list.back(), Metric::test);
    top.weight = table.higher_is_better ? sign : -sign;
    last.weight = -top.weight;
    return std::vector<PublishedTerm>{top, last};
  };
  std::vector<PublishedTerm> terms = ends(s.more, 1);
  for (const PublishedTerm& one : ends(s.less, -1)) terms.push_back(one);
  const PublishedNumber number = weighted_log_sum(terms, test_images_);
  Question question;
  question.label =
      fmt::format("loss from the best to the last row, table {} − table {}",
                  s.more, s.less);
  question.value = number.value;
  question.readings = number.readings;
  question.bounds = [number](std::size_t reading, double level) {
    return bounds(number, reading, level);
  };
  question.low = 0;
  question.asked = "> 0";
  question.unit = "ln of a ratio";
  question.noise = noise_words(number);
  return {question};
}

// Σ weight·log2(rate); bounds from the bars and from the rounding.
Question Asker::rate_question(const PublishedTable& table,
                              const std::vector<const PublishedRow*>& list,
                              const std::vector<double>& weights) {
  Question question;
  place(question, table, "rate", {});
  Bounds ends = {0, 0};
  question.value = 0;
  std::vector<std::string> words;
  bool bars = true;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Printed& rate = list[i]->rate;
    question.batch_sizes.push_back(list[i]->batch_size);
    bars = bars && list[i]->rate_low && list[i]->rate_high;
    const double low =
        std::log2(list[i]->rate_low.value_or(rate.value) - rate.half_unit);
    const double high =
        std::log2(list[i]->rate_high.value_or(rate.value) + rate.half_unit);
    question.value += weights[i] * std::log2(rate.value);
    ends.low += weights[i] * (weights[i] > 0 ? low : high);
    ends.high += weights[i] * (weights[i] > 0 ? high : low);
    words.push_back(
        fmt::format("{} ({})", rate.value, row_name(table, *list[i])));
    used_[table.number].insert(row_name(table, *list[i]));
  }
  question.label = fmt::format("table {}, best rate: {}", table.number,
                               fmt::join(words, " → "));
  question.bounds = [ends](std::size_t, double) { return ends; };
  question.noise =
      bars ? "" : "no bar is printed: the interval is that of the rounding";
  return question;
}

std::vector<Question> Asker::operator()(const RateExponent& s) {
  const PublishedTable& table = published_.table(s.table);
  const auto list = rows(table, s.optimizer, s.batch_sizes);
  std::vector<double> x;
  for (const PublishedRow* row : list)
    x.push_back(std::log2(static_cast<double>(row->batch_size)));
  Question question = rate_question(table, list, stats::slope_weights(x));
  question.expected = s.expected;
  question.others = s.others;
  question.unit = "power of B";
  question.asked =
      fmt::format("{}, not {}", s.expected, fmt::join(s.others, " or "));
  return {question};
}

std::vector<Question> Asker::operator()(const RateChange& s) {
  const PublishedTable& table = published_.table(s.table);
  const auto list = rows(table, s.optimizer, {s.from, s.to});
  Question question = rate_question(table, list, {-1, 1});
  question.low = s.low;
  question.high = s.high;
  question.unit = "octaves";
  question.asked = std::isinf(s.low) ? fmt::format("< {}", s.high)
                   : std::isinf(s.high)
                       ? fmt::format("> {}", s.low)
                       : fmt::format("{} to {}", s.low, s.high);
  return {question};
}

std::vector<Question> Asker::operator()(const RatesDoNotFall& s) {
  const PublishedTable& table = published_.table(s.table);
  const auto list = rows(table, "momentum", {});
  std::vector<Question> questions;
  for (std::size_t i = 1; i < list.size(); ++i) {
    Question question = rate_question(table, {list[i - 1], list[i]}, {-1, 1});
    question.low = 0;
    question.closed = true;
    question.as_printed = true;
    question.unit = "octaves";
    question.asked = "≥ 0";
    questions.push_back(question);
  }
  return questions;
}

// Is one number of the notation its shortest form, and the number in the file?
bool in_short_form(const std::string& word, double value) {
  const bool power = word.starts_with("2^");
  const std::string digits = power ? word.substr(2) : word;
  double number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || rest != end) return false;
  if (!power) return number == value;
  return std::exp2(number) == value &&
         fmt::format("{}", static_cast<int>(number)) == digits;
}

std::vector<Question> Asker::operator()(const RatesInShortForm& s) {
  const PublishedTable& table = published_.table(s.table);
  std::vector<std::string> odd;
  for (const PublishedRow& row : table.rows) {
    const std::string first = row.rate_text.substr(0, row.rate_text.find(' '));
    used_[s.table].insert(row_name(table, row));
    if (!in_short_form(first, row.rate.value))
      odd.push_back(fmt::format("{} at {}", first, row_name(table, row)));
  }
  Question question;
  question.label =
      odd.empty()
          ? fmt::format("table {}, best rate: cells in an odd form", s.table)
          : fmt::format("table {}, best rate, cells in an odd form: {}",
                        s.table, fmt::join(odd, ", "));
  question.value = static_cast<double>(odd.size());
  question.bounds = [n = question.value](std::size_t, double) {
    return Bounds{n, n};
  };
  question.expected = 0;
  question.asked = "0";
  return {question};
}

std::vector<Question> Asker::operator()(const SameNumber& s) {
  Question question;
  const double found = s.found(published_);
  const double said = s.said(published_);
  question.label = s.what;
  question.value = found;
  question.bounds = [found, half = s.half_unit](std::size_t, double) {
    return Bounds{found - half, found + half};
  };
  question.expected = said;
  question.asked = fmt::format("{}", said);
  return {question};
}

}  // namespace

std::string metric_words(const std::string& name) {
  std::string words = name.substr(0, name.rfind("_percent"));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::vector<Question> questions_of(const StatementPart& part,
                                   const Published& published,
                                   std::int64_t test_images, RowsUsed& used) {
  return std::visit(Asker(published, test_images, used), part);
}

}  // namespace noisegate::claim
