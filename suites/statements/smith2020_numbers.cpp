// Numbers that the text gives twice: budgets, schedule, epochs.
#include "suites/statements/smith2020_parts.h"

namespace noisegate::suites::smith2020 {
namespace {

using claim::Published;
using claim::PublishedRow;
using claim::SameNumber;

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

// Examples of a data set, as its makers publish it.
constexpr double kCifar = 50000;
constexpr double kMnist = 60000;

Statements numbers_of_updates() {
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
       .note = "MNIST has 60000 training images; 50000 would fit."}};
}

Statements schedule_and_epochs() {
  return {
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
       .inconsistency = "I16"}};
}

Statements budgets_of_breaks() {
  return {
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
       .inconsistency = "I05"}};
}

}  // namespace

Statements numbers() {
  return joined(
      {numbers_of_updates(), schedule_and_epochs(), budgets_of_breaks()});
}

}  // namespace noisegate::suites::smith2020
