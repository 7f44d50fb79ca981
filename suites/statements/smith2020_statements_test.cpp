#include "suites/statements/smith2020_statements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/claim/reference.h"

namespace noisegate::suites {
namespace {

namespace fs = std::filesystem;
using claim::Finding;
using claim::Support;
using testing::HasSubstr;

const fs::path kReference = fs::path(NOISEGATE_SOURCE_DIR) / "reference";
const fs::path kSmith = kReference / "smith2020";

std::map<std::string, Finding> judged(const claim::Published& published) {
  std::map<std::string, Finding> findings;
  for (const Finding& finding :
       claim::judge_statements(smith2020_statements(), published))
    EXPECT_TRUE(findings.emplace(finding.statement.id, finding).second)
        << finding.statement.id;
  return findings;
}

const std::map<std::string, Finding>& judged() {
  static const auto findings = judged(claim::read_published(kSmith));
  return findings;
}

std::set<std::string> rows_of_the_list() {
  std::set<std::string> ids;
  for (const auto& row : claim::read_published(kSmith).inconsistencies)
    ids.insert(row.id);
  return ids;
}

// --- against inconsistencies.csv
// -----------------------------------------------

TEST(SmithStatements, FindExactlyTheInconsistenciesThatNumbersCanShow) {
  std::set<std::string> found;
  for (const auto& [id, finding] : judged()) {
    if (finding.outcome != Support::supports)
      found.insert(finding.statement.inconsistency);
  }
  found.erase("");
  const std::set<std::string> expected = {"I01", "I04", "I05", "I06", "I07",
                                          "I08", "I09", "I10", "I12", "I13",
                                          "I14", "I16", "I17", "I22", "I23"};
  EXPECT_EQ(found, expected);
}

TEST(SmithStatements, NameEveryRowOfTheListOnceAsShownOrNot) {
  std::set<std::string> shown, unshown;
  for (const auto& [id, finding] : judged()) {
    if (finding.statement.inconsistency.empty()) continue;
    shown.insert(finding.statement.inconsistency);
    EXPECT_NE(finding.outcome, Support::supports) << id;
  }
  for (const claim::Unshown& row : smith2020_statements().unshown) {
    EXPECT_FALSE(row.reason.empty());
    EXPECT_TRUE(unshown.insert(row.inconsistency).second);
    EXPECT_FALSE(shown.contains(row.inconsistency)) << row.inconsistency;
  }
  shown.insert(unshown.begin(), unshown.end());
  EXPECT_EQ(shown, rows_of_the_list());
}

// Nothing is invented: what contradicts has a row of the list, and what the
// numbers leave open beyond it is these four.
TEST(SmithStatements, LeaveFourOpenThatTheListDoesNotHave) {
  std::set<std::string> open;
  for (const auto& [id, finding] : judged()) {
    if (!finding.statement.inconsistency.empty()) continue;
    EXPECT_NE(finding.outcome, Support::contradicts) << id;
    if (finding.outcome != Support::supports) open.insert(id);
  }
  const std::set<std::string> expected = {
      "T3.rates_do_not_fall", "T7.train_error_falls",
      "T7.train_error_rises_at_4096", "T7.train_error_similar"};
  EXPECT_EQ(open, expected);
}

// What inconsistencies.csv calls weak support is not a contradiction; what it
// calls one is.
TEST(SmithStatements, TellContradictionsFromWeakSupport) {
  const auto outcome = [](const char* id) { return judged().at(id).outcome; };
  for (const char* id :
       {"T1.loss_falls", "T1.rates_do_not_fall", "T3.notation", "T4.loss_falls",
        "T6.perplexity_rises", "T7.error_falls", "T7.rate_grows_to_the_break",
        "N.updates_of_section_1", "N.updates_of_the_autoencoder",
        "N.schedule_fills_the_run", "N.epochs_of_the_original_lstm",
        "N.budget_of_table_3", "N.budget_of_table_6", "N.budget_of_table_7"})
    EXPECT_EQ(outcome(id), Support::contradicts) << id;
  for (const char* id :
       {"T1.accuracy_drops_above_2048", "T1.loss_falls_but_for_the_last",
        "T3.loss_falls", "T3.loss_rises_at_2048", "T4.rates_do_not_fall",
        "T5.loss_rises"})
    EXPECT_EQ(outcome(id), Support::does_not_separate) << id;
}

TEST(SmithStatements, SayWhatTheOutcomeDependsOn) {
  const Finding& rise = judged().at("T5.loss_rises");
  EXPECT_THAT(rise.depends_on, HasSubstr("narrows the training metric"));
  EXPECT_THAT(rise.sentence, HasSubstr(rise.depends_on));
  EXPECT_EQ(judged().at("T1.loss_falls").depends_on, "");
  EXPECT_THAT(judged().at("T2.equal_at_256").noise, HasSubstr("binomial"));
  EXPECT_THAT(judged().at("T2.loss_equal_but_one").noise,
              HasSubstr("rounding alone"));
}

TEST(SmithStatements, NameClaimsPlacesAndRows) {
  std::set<std::string> known, named;
  for (const auto& row : claim::read_claims(kSmith / "claims.csv"))
    known.insert(row.id);
  for (const auto& [id, finding] : judged()) {
    EXPECT_FALSE(finding.statement.place.empty()) << id;
    EXPECT_FALSE(finding.statement.words.empty()) << id;
    EXPECT_FALSE(finding.sentence.empty()) << id;
    for (const std::string& claim : finding.statement.claims) {
      EXPECT_TRUE(known.contains(claim)) << id << " " << claim;
      named.insert(claim);
    }
  }
  // Every claim about the tables' own numbers, S40 to S62, but S46 and S48,
  // which no table has.
  for (int i = 40; i <= 62; ++i) {
    if (i == 46 || i == 48) continue;
    EXPECT_TRUE(named.contains("S" + std::to_string(i))) << i;
  }
}

// --- outcomes follow from the files
// ----------------------------------------------

// A copy of the reference with one text of one file replaced.
class Changed : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  std::map<std::string, Finding> with(const std::string& file,
                                      const std::string& old,
                                      const std::string& now) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const auto& entry : fs::directory_iterator(kSmith))
      fs::copy(entry.path(), folder_ / entry.path().filename());
    std::string text = base::read_file(folder_ / file);
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    text.replace(at, old.size(), now);
    std::ofstream(folder_ / file, std::ios::binary) << text;
    return judged(claim::read_published(folder_));
  }

 private:
  fs::path folder_ =
      fs::path(testing::TempDir()) /
      (std::string("noisegate_statements_") +
       testing::UnitTest::GetInstance()->current_test_info()->name()) /
      "smith2020";
};

TEST_F(Changed, ACellFlipsWhatRestsOnIt) {
  // The loss at 32768 below that at 16384: it falls throughout, and rises
  // nowhere. (The rise at 16384 becomes a fall, too.)
  auto findings = with("table1.csv",
                       "0.019,0.004,32,16,32,\"2^5 (2^4 to 2^5)\"\n\"momentum"
                       "\",32768,9765,,89.9,0.7,0.039,0.011",
                       "0.014,0.000,32,16,32,\"2^5 (2^4 to 2^5)\"\n\"momentum"
                       "\",32768,9765,,89.9,0.7,0.012,0.000");
  EXPECT_EQ(findings.at("T1.loss_falls").outcome, Support::supports);
  EXPECT_EQ(findings.at("T1.loss_rises_at_32768").outcome,
            Support::contradicts);
  EXPECT_EQ(findings.at("T6.perplexity_rises").outcome, Support::contradicts);

  findings = with("table1.csv", "94.7,0.1,0.025", "94.1,0.1,0.025");
  EXPECT_EQ(findings.at("T1.accuracy_drops_above_2048").outcome,
            Support::supports);
  findings = with("table1.csv", "94.7,0.1,0.025", "95.4,0.1,0.025");
  EXPECT_EQ(findings.at("T1.accuracy_drops_above_2048").outcome,
            Support::contradicts);
  EXPECT_EQ(findings.at("T1.accuracy_peaks").outcome, Support::contradicts);
}

TEST_F(Changed, ADeviationMakesAnOutcomeUndecided) {
  EXPECT_EQ(judged().at("T1.accuracy_drops_at_the_end").outcome,
            Support::supports);
  const auto findings = with("table1.csv", "92.5,0.6,0.019", "92.5,6.0,0.019");
  EXPECT_EQ(findings.at("T1.accuracy_drops_at_the_end").outcome,
            Support::does_not_separate);
  // In table 3 it is the other way round: less noise, and the rise is one.
  EXPECT_EQ(with("table3.csv", "0.054,0.050", "0.054,0.002")
                .at("T3.loss_rises_at_2048")
                .outcome,
            Support::supports);
}

TEST_F(Changed, RatesAndTheirNotationAreRead) {
  EXPECT_EQ(with("table1.csv", "0.017,0.000,4,4,4,\"2^2 (2^2 to 2^2)\"",
                 "0.017,0.000,16,16,16,\"2^4 (2^4 to 2^4)\"")
                .at("T1.rates_do_not_fall")
                .outcome,
            Support::supports);
  EXPECT_EQ(with("table3.csv", "\"2^-0 (", "\"2^0 (").at("T3.notation").outcome,
            Support::supports);
  EXPECT_EQ(with("table2.csv", "8.0,,,\"8.0\"", "32.0,,,\"32.0\"")
                .at("T2.sgd_rate_breaks")
                .outcome,
            Support::contradicts);
  EXPECT_EQ(with("table6.csv", "2.8,2.8,2.8,\"2.8 (2.8 to 2.8)\"",
                 "5.6,5.6,5.6,\"5.6 (5.6 to 5.6)\"")
                .at("T6.rate_grows_as_root")
                .outcome,
            Support::contradicts);
}

TEST_F(Changed, TheProtocolIsRead) {
  EXPECT_EQ(with("protocol.csv",
                 "\"schedule_decay_interval_updates\",\"wrn_16_4_bn_cifar10\","
                 "\"table1\",\"488\"",
                 "\"schedule_decay_interval_updates\",\"wrn_16_4_bn_cifar10\","
                 "\"table1\",\"488.3\"")
                .at("N.schedule_fills_the_run")
                .outcome,
            Support::supports);
  EXPECT_EQ(with("table3.csv", "\"momentum\",64,156250,200",
                 "\"momentum\",64,156250,")
                .at("N.budget_of_table_3")
                .outcome,
            Support::does_not_separate);
}

TEST_F(Changed, ARowThatIsMissingIsAnError) {
  EXPECT_THROW(with("table1.csv", "\"momentum\",32768", "\"momentum\",32769"),
               base::Error);
  EXPECT_THROW(with("table1.csv", "# rows: 8", "# rows: 9"), base::Error);
}

}  // namespace
}  // namespace noisegate::suites
