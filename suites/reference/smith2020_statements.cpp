// What Smith, Elsen & De 2020 say of their own tables.
//
// Paper: sections 1, 5 and 6, appendices C.3 and D, tables 1 to 7 with their
//   captions, in the order of the tables; then numbers that the text gives
//   twice.
// Criterion: harness/claim/published_statement.h and docs/published.md; the
//   outcome is computed from reference/smith2020, never written here.
// Words: ours. A statement names the row of inconsistencies.csv that it shows,
//   if there is one.
#include "suites/reference/smith2020_statements.h"

#include <cmath>

namespace noisegate::suites {
namespace {

using claim::Alike;
using claim::BestInside;
using claim::CellAt;
using claim::Greater;
using claim::LosesLess;
using claim::Metric;
using claim::Published;
using claim::PublishedRow;
using claim::PublishedTable;
using claim::RateChange;
using claim::RateExponent;
using claim::RatesDoNotFall;
using claim::RatesInShortForm;
using claim::SameNumber;
using claim::Scatters;
using claim::Statement;
using claim::Trend;

CellAt test(int table, std::int64_t batch_size) {
  return {.table = table, .batch_size = batch_size, .metric = Metric::test};
}
CellAt train(int table, std::int64_t batch_size) {
  return {.table = table, .batch_size = batch_size, .metric = Metric::train};
}
CellAt sgd(CellAt cell) {
  cell.optimizer = "sgd";
  return cell;
}

// The text's `said` of what the files give as `found`.
SameNumber same(std::string what, double said,
                std::function<double(const Published&)> found,
                double half_unit = 0) {
  return {.what = std::move(what),
          .said = [said](const Published&) { return said; },
          .found = std::move(found),
          .half_unit = half_unit};
}

double mean(const Published& p, const CellAt& at) {
  return p.table(at.table)
      .row(at.batch_size, at.optimizer)
      .cell(at.metric)
      .mean.value;
}
double steps(const Published& p, int table) {
  return p.protocol_number("steps", p.table(table).workload,
                           "table" + std::to_string(table));
}
// The row for which the paper says how many epochs its budget is.
const PublishedRow* budget_row(const Published& p, int table) {
  for (const PublishedRow& row : p.table(table).rows)
    if (row.epochs) return &row;
  return nullptr;
}
double budget_batch_size(const Published& p, int table) {
  const PublishedRow* row = budget_row(p, table);
  return row == nullptr ? std::nan("") : static_cast<double>(row->batch_size);
}
// Updates that so many epochs of so many examples are, at the batch size of
// that row.
double updates_of(const Published& p, int table, double examples) {
  const PublishedRow* row = budget_row(p, table);
  if (row == nullptr) return std::nan("");
  return std::floor(examples * static_cast<double>(*row->epochs) /
                    static_cast<double>(row->batch_size));
}
SameNumber budget_is_epochs(int table, double examples) {
  return {
      .what = "updates of table " + std::to_string(table),
      .said =
          [=](const Published& p) { return updates_of(p, table, examples); },
      .found = [=](const Published& p) { return steps(p, table); }};
}
SameNumber budget_is_of(int table, double break_of_caption) {
  return same("batch size whose epochs give the updates of table " +
                  std::to_string(table),
              break_of_caption,
              [=](const Published& p) { return budget_batch_size(p, table); });
}

std::vector<Statement> table1() {
  const std::vector<std::int64_t> up_to_8192 = {256,  512,  1024,
                                                2048, 4096, 8192};
  const std::vector<std::int64_t> up_to_16384 = {256,  512,  1024, 2048,
                                                 4096, 8192, 16384};
  return {
      {.id = "T1.accuracy_quoted",
       .place = "Sections 1 and 6",
       .words = "Test accuracy is 94.9 % at batch size 2048 and 92.5 % at "
                "16384, as table 1 has it.",
       .parts = {same(
                     "table 1, test accuracy at 2048", 94.9,
                     [](const Published& p) { return mean(p, test(1, 2048)); },
                     1e-9),
                 same(
                     "table 1, test accuracy at 16384", 92.5,
                     [](const Published& p) { return mean(p, test(1, 16384)); },
                     1e-9)},
       .claims = {"S42"}},
      {.id = "T1.accuracy_rises",
       .place = "Section 6",
       .words = "Test accuracy at first rises with batch size, from 256 to "
                "2048.",
       .parts = {Trend{.table = 1,
                       .batch_sizes = {256, 512, 1024, 2048},
                       .rises = true,
                       .each_step = true}},
       .claims = {"S41"}},
      {.id = "T1.accuracy_peaks",
       .place = "Section 6; Table 1",
       .words = "Test accuracy has a peak inside the table, at 2048.",
       .parts = {BestInside{1, 2048}},
       .claims = {"S41", "S42"}},
      {.id = "T1.accuracy_drops_above_2048",
       .place = "Table 1 (caption)",
       .words =
           "Test accuracy is significantly lower at every batch size above "
           "2048.",
       .parts = {Greater{test(1, 2048), test(1, 4096)},
                 Greater{test(1, 2048), test(1, 8192)},
                 Greater{test(1, 2048), test(1, 16384)},
                 Greater{test(1, 2048), test(1, 32768)}},
       .claims = {"S42"},
       .inconsistency = "I12"},
      {.id = "T1.accuracy_drops_at_the_end",
       .place = "Sections 1 and 6",
       .words = "Test accuracy falls sharply: lower at 16384 and 32768 than at "
                "2048.",
       .parts = {Greater{test(1, 2048), test(1, 16384)},
                 Greater{test(1, 2048), test(1, 32768)}},
       .claims = {"S42"}},
      {.id = "T1.loss_falls",
       .place = "Table 1 (caption); Section 6",
       .words = "Training loss falls as the batch size grows.",
       .parts = {Trend{.table = 1, .metric = Metric::train}},
       .claims = {"S43"},
       .inconsistency = "I06"},
      {.id = "T1.loss_falls_but_for_the_last",
       .place = "Section 6",
       .words = "Training loss falls with batch size, but for a rise at the "
                "largest one.",
       .parts = {Trend{.table = 1,
                       .metric = Metric::train,
                       .batch_sizes = up_to_16384},
                 Greater{train(1, 32768), train(1, 16384)}},
       .claims = {"S43", "S44"},
       .inconsistency = "I06"},
      {.id = "T1.loss_falls_to_8192",
       .place = "Table 1",
       .words = "Training loss falls with batch size up to 8192.",
       .parts = {Trend{.table = 1,
                       .metric = Metric::train,
                       .batch_sizes = up_to_8192,
                       .each_step = true}},
       .claims = {"S43"}},
      {.id = "T1.loss_rises_at_32768",
       .place = "Section 6",
       .words = "Training loss is higher at 32768 than at 8192 and at 16384.",
       .parts = {Greater{train(1, 32768), train(1, 16384)},
                 Greater{train(1, 32768), train(1, 8192)}},
       .claims = {"S44"}},
      {.id = "T1.gap_is_of_generalization",
       .place = "Section 6",
       .words = "At 32768 the training loss is below that at 2048, and so is "
                "the test accuracy.",
       .parts = {Greater{train(1, 2048), train(1, 32768)},
                 Greater{test(1, 2048), test(1, 32768)}},
       .claims = {"S45"}},
      {.id = "T1.gap_at_16384",
       .place = "Sections 1 and 6",
       .words = "At 16384 the training loss is below that at 2048, and so is "
                "the test accuracy.",
       .parts = {Greater{train(1, 2048), train(1, 16384)},
                 Greater{test(1, 2048), test(1, 16384)}},
       .claims = {"S45"}},
      {.id = "T1.gap_quoted",
       .place = "Section 6",
       .words = "Test accuracy is 5 points lower at 32768 than at 2048.",
       .parts = {same(
           "table 1, test accuracy at 2048 less that at 32768", 5,
           [](const Published& p) {
             return mean(p, test(1, 2048)) - mean(p, test(1, 32768));
           },
           0.5)},
       .claims = {"S45"}},
      {.id = "T1.rates_do_not_fall",
       .place = "Sections 3.2 and 5; Table 1",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{1}},
       .claims = {"S47"},
       .inconsistency = "I14",
       .note = "Section 5 says it of a constant epoch budget; the row at 8192 "
               "stands out in this table, too."},
  };
}

std::vector<Statement> table2() {
  return {
      {.id = "T2.equal_at_256",
       .place = "Table 2 (caption); Appendix C.3",
       .words = "Plain SGD and momentum reach equal test accuracy at the small "
                "batch size, 256.",
       .parts = {Alike{test(2, 256), sgd(test(2, 256)), 0.7,
                       "what the table has at 4096"}},
       .claims = {"S22"}},
      {.id = "T2.momentum_ahead_at_4096",
       .place = "Table 2 (caption); Appendix C.3",
       .words = "Momentum reaches a higher test accuracy than plain SGD at "
                "4096.",
       .parts = {Greater{test(2, 4096), sgd(test(2, 4096))}},
       .claims = {"S22"}},
      {.id = "T2.loss_equal_but_one",
       .place = "Table 2",
       .words =
           "Training loss is the same at 256 and 1024 for both, and higher "
           "for plain SGD at 4096.",
       .parts = {Alike{train(2, 256), sgd(train(2, 256)), 0.05,
                       "the one cell that differs"},
                 Alike{train(2, 1024), sgd(train(2, 1024)), 0.05,
                       "the one cell that differs"},
                 Alike{train(2, 4096), train(2, 256), 0.05,
                       "the one cell that differs"},
                 Greater{sgd(train(2, 4096)), train(2, 4096)}},
       .claims = {"S24"}},
      {.id = "T2.momentum_rate_is_linear",
       .place = "Table 2 (caption); Appendix C.3",
       .words =
           "With momentum the best effective rate is proportional to batch "
           "size.",
       .parts = {RateExponent{.table = 2, .expected = 1, .others = {0, 0.5}}},
       .claims = {"S23"}},
      {.id = "T2.sgd_rate_breaks",
       .place = "Table 2 (caption); Appendix C.3",
       .words =
           "With plain SGD the proportion holds from 256 to 1024 and breaks "
           "at 4096.",
       .parts = {RateExponent{.table = 2,
                              .optimizer = "sgd",
                              .batch_sizes = {256, 1024},
                              .expected = 1,
                              .others = {0, 0.5}},
                 RateChange{.table = 2,
                            .optimizer = "sgd",
                            .from = 1024,
                            .to = 4096,
                            .high = 2}},
       .claims = {"S23"},
       .note = "Four times the batch size are two octaves."},
  };
}

std::vector<Statement> table3() {
  return {
      {.id = "T3.accuracy_peaks",
       .place = "Table 3 (caption)",
       .words = "Test accuracy has its maximum at 128, inside the table.",
       .parts = {BestInside{3, 128}},
       .claims = {"S49"}},
      {.id = "T3.accuracy_drops",
       .place = "Table 3 (caption); Appendix D; Section 6",
       .words = "Test accuracy falls at large batch sizes: 512, 1024 and 2048 "
                "are below 128.",
       .parts = {Greater{test(3, 128), test(3, 512)},
                 Greater{test(3, 128), test(3, 1024)},
                 Greater{test(3, 128), test(3, 2048)}},
       .claims = {"S49"}},
      {.id = "T3.loss_falls",
       .place = "Appendix D",
       .words = "Training loss falls as the batch size grows.",
       .parts = {Trend{.table = 3, .metric = Metric::train}},
       .claims = {"S50"},
       .inconsistency = "I08"},
      {.id = "T3.loss_rises_at_2048",
       .place = "Table 3 (caption)",
       .words = "Training loss rises slightly at 2048.",
       .parts = {Greater{train(3, 2048), train(3, 1024)}},
       .claims = {"S50"},
       .inconsistency = "I08"},
      {.id = "T3.loss_falls_to_1024",
       .place = "Table 3; Appendix D",
       .words = "Training loss falls with batch size up to 1024.",
       .parts = {Trend{.table = 3,
                       .metric = Metric::train,
                       .batch_sizes = {16, 32, 64, 128, 256, 512, 1024},
                       .each_step = true}},
       .claims = {"S50"}},
      {.id = "T3.loss_at_2048_below_128",
       .place = "Table 3 (caption)",
       .words = "Training loss at 2048 stays below that at 128.",
       .parts = {Greater{train(3, 128), train(3, 2048)}},
       .claims = {"S50"}},
      {.id = "T3.scatters_at_2048",
       .place = "Appendix D",
       .words = "At 2048 both metrics scatter more between runs than at any "
                "other batch size.",
       .parts = {Scatters{test(3, 2048)}, Scatters{train(3, 2048)}},
       .claims = {"S51"},
       .note = "That smaller learning rates scatter less is not tabulated."},
      {.id = "T3.rates_do_not_fall",
       .place = "Section 3.2; Table 3",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{3}},
       .claims = {"S30"}},
      {.id = "T3.notation",
       .place = "Table 3",
       .words =
           "Each best learning rate is printed in the shortest form of its "
           "number.",
       .parts = {RatesInShortForm{3}},
       .claims = {"S49"},
       .inconsistency = "I22"},
  };
}

std::vector<Statement> table4() {
  return {
      {.id = "T4.accuracy_peaks",
       .place = "Table 4 (caption)",
       .words = "Test accuracy rises to a maximum at 2048 and falls for very "
                "large batches.",
       .parts = {BestInside{4, 2048}},
       .claims = {"S52"}},
      {.id = "T4.accuracy_drops",
       .place = "Appendix D; Section 6; Table 4 (caption)",
       .words = "Test accuracy drops significantly at very large batches: 8192 "
                "and 16384 are below 2048.",
       .parts = {Greater{test(4, 2048), test(4, 8192)},
                 Greater{test(4, 2048), test(4, 16384)}},
       .claims = {"S52"}},
      {.id = "T4.loss_falls",
       .place = "Appendix D",
       .words = "Training loss falls as the batch size grows.",
       .parts = {Trend{.table = 4, .metric = Metric::train}},
       .claims = {"S52", "S53"},
       .inconsistency = "I07"},
      {.id = "T4.loss_falls_to_8192",
       .place = "Table 4",
       .words = "Training loss falls with batch size up to 8192.",
       .parts = {Trend{.table = 4,
                       .metric = Metric::train,
                       .batch_sizes = {256, 512, 1024, 2048, 4096, 8192},
                       .each_step = true}},
       .claims = {"S52"}},
      {.id = "T4.loss_rises_at_16384",
       .place = "Table 4 (caption)",
       .words = "Training loss rises at the largest batch size, 16384.",
       .parts = {Greater{train(4, 16384), train(4, 8192)}},
       .claims = {"S53"}},
      {.id = "T4.loss_comparable",
       .place = "Table 4 (caption)",
       .words = "Training loss at 16384 is comparable to that at 2048.",
       .parts = {Alike{train(4, 16384), train(4, 2048), 0.059,
                       "2048 and its nearer neighbour, 4096"}},
       .claims = {"S53"}},
      {.id = "T4.rates_do_not_fall",
       .place = "Section 3.2; Table 4",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{4}},
       .inconsistency = "I14"},
  };
}

std::vector<Statement> table5() {
  return {
      {.id = "T5.accuracy_peaks",
       .place = "Table 5",
       .words = "Test accuracy has its maximum at 128, inside the table.",
       .parts = {BestInside{5, 128}},
       .claims = {"S54"}},
      {.id = "T5.accuracy_drops",
       .place = "Appendix D; Section 6; Table 5 (caption)",
       .words = "Test accuracy drops significantly at very large batches: 512, "
                "1024 and 2048 are below 128.",
       .parts = {Greater{test(5, 128), test(5, 512)},
                 Greater{test(5, 128), test(5, 1024)},
                 Greater{test(5, 128), test(5, 2048)}},
       .claims = {"S54"}},
      {.id = "T5.loss_rises",
       .place = "Table 5 (caption); Appendix D",
       .words = "Training loss rises slightly at the largest batch size: 2048 "
                "is above 1024.",
       .parts = {Greater{train(5, 2048), train(5, 1024)}},
       .claims = {"S55"},
       .inconsistency = "I10",
       .note = "Deviations as large as the means say that the losses are not "
               "normal."},
      {.id = "T5.rates_do_not_fall",
       .place = "Section 3.2; Table 5",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{5}}},
  };
}

std::vector<Statement> table6() {
  return {
      {.id = "T6.perplexity_rises",
       .place = "Table 6 (caption); Appendix D",
       .words = "Test perplexity rises with batch size.",
       .parts = {Trend{.table = 6, .rises = true}},
       .claims = {"S56"},
       .inconsistency = "I09"},
      {.id = "T6.perplexity_has_a_minimum",
       .place = "Table 6",
       .words = "Test perplexity has a minimum inside the table, at 64.",
       .parts = {BestInside{6, 64}},
       .claims = {"S56"}},
      {.id = "T6.perplexity_worse_when_large",
       .place = "Section 6; Table 6",
       .words =
           "Test perplexity is worse at very large batches: 128 and 256 are "
           "above 64.",
       .parts = {Greater{test(6, 128), test(6, 64)},
                 Greater{test(6, 256), test(6, 64)}},
       .claims = {"S56"}},
      {.id = "T6.train_perplexity_falls",
       .place = "Table 6 (caption); Appendix D",
       .words = "Training perplexity falls with batch size.",
       .parts = {Trend{.table = 6, .metric = Metric::train, .each_step = true}},
       .claims = {"S57"}},
      {.id = "T6.rate_grows_as_root",
       .place = "Appendix C.3; Figure 7",
       .words = "At small batches the best rate grows as the square root of "
                "batch size, not in proportion.",
       .parts = {RateExponent{.table = 6,
                              .batch_sizes = {16, 32, 64},
                              .expected = 0.5,
                              .others = {0, 1}}},
       .claims = {"S35", "S58"},
       .note = "The figure has a constant epoch budget, the table constant "
               "steps. No bar is wider than its rate: steps of the grid, a "
               "factor of 1.41, are not in the interval."},
      {.id = "T6.rates_do_not_fall",
       .place = "Section 3.2; Table 6",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{6}},
       .claims = {"S58"}},
  };
}

std::vector<Statement> table7() {
  return {
      {.id = "T7.error_falls",
       .place = "Table 7 (caption)",
       .words = "Test error falls for large batch sizes.",
       .parts = {Trend{.table = 7}},
       .claims = {"S59"},
       .inconsistency = "I04"},
      {.id = "T7.error_rises",
       .place = "Appendix D",
       .words = "Test error rises slightly with batch size.",
       .parts = {Trend{.table = 7, .rises = true}},
       .claims = {"S59"}},
      {.id = "T7.error_worse_at_4096",
       .place = "Appendix D; Section 6",
       .words = "Test error is worse at 4096 than at 64.",
       .parts = {Greater{test(7, 4096), test(7, 64)}},
       .claims = {"S59", "S60"}},
      {.id = "T7.train_error_falls",
       .place = "Appendix D",
       .words = "Training error falls with batch size up to 1024.",
       .parts = {Trend{.table = 7,
                       .metric = Metric::train,
                       .batch_sizes = {64, 256, 1024}}},
       .claims = {"S60"}},
      {.id = "T7.train_error_rises_at_4096",
       .place = "Appendix D",
       .words = "Training error appears to rise slightly at 4096.",
       .parts = {Greater{train(7, 4096), train(7, 1024)}},
       .claims = {"S60"}},
      {.id = "T7.train_error_similar",
       .place = "Appendix D",
       .words = "Training error at 4096 is similar to that at 64.",
       .parts = {Alike{train(7, 4096), train(7, 64), 0.012,
                       "the fall from 64 to 1024"}},
       .claims = {"S60"}},
      {.id = "T7.rate_is_constant",
       .place = "Appendix D",
       .words = "The best learning rate does not depend on batch size.",
       .parts = {RateExponent{.table = 7, .expected = 0, .others = {0.5, 1}}},
       .claims = {"S61"}},
      {.id = "T7.rate_grows_to_the_break",
       .place = "Figure 8 (caption)",
       .words = "With momentum small batches reach up to 128, where the best "
                "rate is proportional to batch size: at 256 it is at least "
                "twice that at 64.",
       .parts = {RateChange{.table = 7, .from = 64, .to = 256, .low = 1}},
       .claims = {"S36", "S38", "S61"},
       .inconsistency = "I23",
       .note = "A tension: the figure has a constant epoch budget, the table "
               "constant steps."},
      {.id = "T7.loses_less",
       .place = "Appendix D",
       .words = "From its best row to the last the autoencoder loses a smaller "
                "share than the LSTM and than the Wide-ResNet.",
       .parts = {LosesLess{.less = 7, .more = 6},
                 LosesLess{.less = 7, .more = 1}},
       .claims = {"S62"},
       .note = "Of the Wide-ResNet the share of accuracy; that of its error "
               "rate is larger."},
  };
}

// Examples of a data set, as its makers publish it.
constexpr double kCifar = 50000;
constexpr double kMnist = 60000;

std::vector<Statement> budgets() {
  return {
      {.id = "N.updates_of_section_1",
       .place = "Section 1",
       .words = "The Wide-ResNet with normalisation has 9725 updates.",
       .parts = {same("updates of table 1", 9725,
                      [](const Published& p) { return steps(p, 1); })},
       .claims = {"S40", "S63"},
       .inconsistency = "I01"},
      {.id = "N.updates_of_section_6",
       .place = "Section 6; Table 1 (caption); Appendix D",
       .words = "9765 updates are 200 epochs at batch size 1024, for CIFAR-10 "
                "and CIFAR-100.",
       .parts = {budget_is_epochs(1, kCifar), budget_is_epochs(4, kCifar)},
       .claims = {"S40", "S63"}},
      {.id = "N.updates_without_normalisation",
       .place = "Appendix D",
       .words = "156250 updates are 200 epochs at batch size 64, for CIFAR-10 "
                "and CIFAR-100.",
       .parts = {budget_is_epochs(3, kCifar), budget_is_epochs(5, kCifar)},
       .claims = {"S63"}},
      {.id = "N.updates_of_the_autoencoder",
       .place = "Appendix D",
       .words = "156250 updates are 200 epochs of MNIST at batch size 64.",
       .parts = {budget_is_epochs(7, kMnist)},
       .claims = {"S59", "S63", "S77"},
       .inconsistency = "I17",
       .note = "MNIST has 60000 training images; 50000 would fit."},
      {.id = "N.schedule_fills_the_run",
       .place = "Sections 6 and 7.1",
       .words = "4882 updates and ten intervals of 488 are the whole run.",
       .parts = {{SameNumber{
           .what = "constant updates and ten decay intervals of table 1",
           .said = [](const Published& p) { return steps(p, 1); },
           .found =
               [](const Published& p) {
                 const std::string& workload = p.table(1).workload;
                 return p.protocol_number("schedule_constant_updates", workload,
                                          "table1") +
                        p.protocol_number("schedule_number_of_decays", workload,
                                          "table1") *
                            p.protocol_number("schedule_decay_interval_updates",
                                              workload, "table1");
               }}}},
       .claims = {"S40"},
       .inconsistency = "I13"},
      {.id = "N.epochs_of_the_original_lstm",
       .place = "Section 5",
       .words = "Training lasts as many epochs as in the original paper, for "
                "the LSTM, too.",
       .parts = {SameNumber{.what = "epochs of the LSTM in figure 7",
                            .said =
                                [](const Published& p) {
                                  return p.protocol_number(
                                      "epochs_of_the_original_paper",
                                      "lstm_ptb", "figure9");
                                },
                            .found =
                                [](const Published& p) {
                                  return p.protocol_number("epochs", "lstm_ptb",
                                                           "figure7");
                                }}},
       .claims = {"S15", "S33"},
       .inconsistency = "I16"},
      {.id = "N.budget_of_table_3",
       .place = "Appendix D; Figure 6 (caption)",
       .words = "The budget of table 3 is that of the largest batch size that "
                "does not degrade under constant epochs, 256.",
       .parts = {budget_is_of(3, 256)},
       .claims = {"S28", "S63"},
       .inconsistency = "I05"},
      {.id = "N.budget_of_table_6",
       .place = "Appendix D; Figure 7 (caption)",
       .words = "The budget of table 6 is that of the largest batch size that "
                "does not degrade under constant epochs, 128.",
       .parts = {budget_is_of(6, 128)},
       .claims = {"S33", "S63"},
       .inconsistency = "I05",
       .note = "64, the break of plain SGD, would fit."},
      {.id = "N.budget_of_table_7",
       .place = "Appendix D; Figure 8 (caption)",
       .words = "The budget of table 7 is that of the largest batch size that "
                "does not degrade under constant epochs, 128.",
       .parts = {budget_is_of(7, 128)},
       .claims = {"S36", "S63"},
       .inconsistency = "I05"},
  };
}

std::vector<claim::Unshown> unshown() {
  return {
      {"I02",
       "wording: a caption has maximize for minimize; other rates than "
       "the best are not printed"},
      {"I03",
       "wording: a caption has maximize for minimize; other rates than "
       "the best are not printed"},
      {"I11",
       "the breaks of plain SGD stand in captions of figures; no table "
       "has its rows"},
      {"I15", "about a figure: its curves are not printed as numbers"},
      {"I18", "an experiment that is not reported has no numbers"},
      {"I19", "wording of a formula"},
      {"I20", "looseness of a formula"},
      {"I21", "about a figure: its rates are not printed as numbers"},
      {"I24", "wording: accuracy for a metric that is none"},
  };
}

}  // namespace

claim::Statements smith2020_statements() {
  claim::Statements all{.paper = "smith2020",
                        .statements = {},
                        .unshown = unshown(),
                        // ImageNet's validation images, behind table 2.
                        .test_images = 50000};
  for (const auto& part : {table1(), table2(), table3(), table4(), table5(),
                           table6(), table7(), budgets()})
    for (const Statement& statement : part) all.statements.push_back(statement);
  return all;
}

}  // namespace noisegate::suites
