// Tables 1 to 3: sections 1, 5 and 6, appendix C.3, appendix D.
#include "suites/statements/smith2020_parts.h"

namespace noisegate::suites::smith2020 {
namespace {

using claim::Alike;
using claim::BestInside;
using claim::CellAt;
using claim::Greater;
using claim::Metric;
using claim::Published;
using claim::RateChange;
using claim::RateExponent;
using claim::RatesDoNotFall;
using claim::RatesInShortForm;
using claim::Scatters;
using claim::Trend;

CellAt sgd(CellAt cell) {
  cell.optimizer = "sgd";
  return cell;
}

double mean(const Published& p, const CellAt& at) {
  return p.table(at.table)
      .row(at.batch_size, at.optimizer)
      .cell(at.metric)
      .mean.value;
}
// Up to the row from which the loss no longer falls.
const std::vector<std::int64_t> kTable1To8192 = {256,  512,  1024,
                                                 2048, 4096, 8192};
const std::vector<std::int64_t> kTable1To16384 = {256,  512,  1024, 2048,
                                                  4096, 8192, 16384};

Statements table1_accuracy() {
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
       .claims = {"S42"}}};
}

Statements table1_loss() {
  return {
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
                       .batch_sizes = kTable1To16384},
                 Greater{train(1, 32768), train(1, 16384)}},
       .claims = {"S43", "S44"},
       .inconsistency = "I06"},
      {.id = "T1.loss_falls_to_8192",
       .place = "Table 1",
       .words = "Training loss falls with batch size up to 8192.",
       .parts = {Trend{.table = 1,
                       .metric = Metric::train,
                       .batch_sizes = kTable1To8192,
                       .each_step = true}},
       .claims = {"S43"}},
      {.id = "T1.loss_rises_at_32768",
       .place = "Section 6",
       .words = "Training loss is higher at 32768 than at 8192 and at 16384.",
       .parts = {Greater{train(1, 32768), train(1, 16384)},
                 Greater{train(1, 32768), train(1, 8192)}},
       .claims = {"S44"}}};
}

Statements table1_gap() {
  return {
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
               "stands out in this table, too."}};
}

Statements table2() {
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
       .note = "Four times the batch size are two octaves."}};
}

Statements table3_accuracy() {
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
       .inconsistency = "I22"}};
}

Statements table3_loss() {
  return {{.id = "T3.loss_falls",
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
           .claims = {"S50"}}};
}

}  // namespace

Statements main_text() {
  return joined({table1_accuracy(), table1_loss(), table1_gap(), table2(),
                 table3_accuracy(), table3_loss()});
}

}  // namespace noisegate::suites::smith2020
