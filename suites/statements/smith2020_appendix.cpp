// Tables 4 to 7: appendix D, with appendix C.3 and section 6.
#include "suites/statements/smith2020_parts.h"

namespace noisegate::suites::smith2020 {
namespace {

using claim::Alike;
using claim::BestInside;
using claim::Greater;
using claim::LosesLess;
using claim::Metric;
using claim::RateChange;
using claim::RateExponent;
using claim::RatesDoNotFall;
using claim::Trend;

Statements table4_accuracy() {
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
      {.id = "T4.rates_do_not_fall",
       .place = "Section 3.2; Table 4",
       .words = "The best learning rate does not fall with batch size.",
       .parts = {RatesDoNotFall{4}},
       .inconsistency = "I14"}};
}

Statements table4_loss() {
  return {{.id = "T4.loss_falls",
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
           .claims = {"S53"}}};
}

Statements table5() {
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
       .parts = {RatesDoNotFall{5}}}};
}

Statements table6_perplexity() {
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
       .claims = {"S57"}}};
}

Statements table6_rates() {
  return {
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
       .claims = {"S58"}}};
}

Statements table7_error() {
  return {{.id = "T7.error_falls",
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
           .claims = {"S60"}}};
}

Statements table7_rates() {
  return {
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
               "rate is larger."}};
}

}  // namespace

Statements appendix() {
  return joined({table4_accuracy(), table4_loss(), table5(),
                 table6_perplexity(), table6_rates(), table7_error(),
                 table7_rates()});
}

}  // namespace noisegate::suites::smith2020
