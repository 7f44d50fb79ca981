#include "harness/claim/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "harness/base/error.h"

namespace noisegate::claim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kReference = fs::path(NOISEGATE_SOURCE_DIR) / "reference";

class ReferenceFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("noisegate_reference_") + test->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& text) {
    std::ofstream(folder_ / "file.csv") << text;
    return folder_ / "file.csv";
  }

  template <typename Read>
  std::string error_of(Read read, const std::string& text) {
    const fs::path file = write(text);
    try {
      read(file);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::data);
      EXPECT_THAT(error.what(), HasSubstr(file.string()));
      return std::to_string(error.location().line) + ": " + error.what();
    }
    return "no error";
  }

 private:
  fs::path folder_;
};

const std::string kClaimHeader =
    "# comment\n"
    "id,statement,place,kind,workload,tolerance,reference,suite,note\n";
const std::string kClaim =
    "S1,\"It holds, mostly\",Section 3,slope,mlp,,analytic,theory,\n";

using ClaimsCsv = ReferenceFile;

TEST_F(ClaimsCsv, IsRead) {
  const auto rows = read_claims(write(kClaimHeader + kClaim));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].id, "S1");
  EXPECT_EQ(rows[0].statement, "It holds, mostly");
  EXPECT_EQ(rows[0].place, "Section 3");
  EXPECT_EQ(rows[0].kind, "slope");
  EXPECT_EQ(rows[0].workload, "mlp");
  EXPECT_EQ(rows[0].tolerance, "");
  EXPECT_EQ(rows[0].reference, "analytic");
  EXPECT_EQ(rows[0].suite, "theory");
  EXPECT_EQ(rows[0].note, "");
}

TEST_F(ClaimsCsv, RefusesFaultsNamingTheLine) {
  const auto error = [&](const std::string& text) {
    return error_of(read_claims, text);
  };
  EXPECT_EQ(error(kClaimHeader + kClaim), "no error");
  EXPECT_NE(error(kClaimHeader), "no error");
  EXPECT_NE(error(""), "no error");
  // A column is missing.
  EXPECT_THAT(error("id,statement,place,kind,workload,tolerance,reference,"
                    "suite\nS1,a,b,slope,c,,d,e\n"),
              HasSubstr("note"));
  // Ragged.
  EXPECT_THAT(error(kClaimHeader + kClaim + "S2,a,b\n"),
              testing::StartsWith("4: "));
  // Repeated key.
  EXPECT_THAT(error(kClaimHeader + kClaim + kClaim),
              testing::StartsWith("4: "));
  // A kind that no check has.
  const std::string odd =
      error(kClaimHeader + kClaim + "S2,a,b,vibe,mlp,,analytic,theory,\n");
  EXPECT_THAT(odd, testing::StartsWith("4: "));
  EXPECT_THAT(odd, HasSubstr("vibe"));
  EXPECT_NE(error(kClaimHeader + "S2,,b,slope,mlp,,analytic,theory,\n"),
            "no error");
}

TEST(ShippedClaims, AreBothPapers) {
  const auto smith = read_claims(kReference / "smith2020" / "claims.csv");
  EXPECT_EQ(smith.size(), 82U);
  EXPECT_EQ(smith.front().id, "S1");
  EXPECT_EQ(smith.back().id, "S82");
  EXPECT_EQ(read_claims(kReference / "geiping2021" / "claims.csv").size(), 12U);
}

TEST(ShippedTables, HaveThePrintedNumbers) {
  const std::vector<std::size_t> rows = {8, 6, 8, 7, 7, 5, 4};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto table = read_published_table(
        kReference / "smith2020" / ("table" + std::to_string(i + 1) + ".csv"));
    EXPECT_EQ(table.rows(), rows[i]) << i + 1;
  }
  // Table 1, third row, and Table 7, last row, as printed.
  const auto one = read_published_table(kReference / "smith2020/table1.csv");
  EXPECT_EQ(one.integer(2, "batch_size"), 1024);
  EXPECT_EQ(one.real(2, "test_accuracy_percent"), 94.5);
  EXPECT_EQ(one.real(2, "test_accuracy_plus_minus_percent"), 0.1);
  EXPECT_EQ(one.real(2, "train_loss"), 0.107);
  EXPECT_EQ(one.integer(2, "epochs_stated"), 200);
  const auto seven = read_published_table(kReference / "smith2020/table7.csv");
  EXPECT_EQ(seven.real(3, "test_mse"), 2.98);
  EXPECT_EQ(seven.real(3, "effective_learning_rate"), 0.08);
}

const std::string kTableHeader =
    "optimizer,batch_size,steps,epochs_stated,test_mse,test_mse_plus_minus,"
    "train_mse,train_mse_plus_minus,effective_learning_rate,"
    "effective_learning_rate_low,effective_learning_rate_high,"
    "effective_learning_rate_printed\n";
const std::string kTableRow =
    "sgd,64,100,,2.91,0.01,2.0,0.003,0.08,0.04,0.08,\"0.08\"\n";

using TableCsv = ReferenceFile;

TEST_F(TableCsv, RefusesFaultsNamingTheLine) {
  const auto error = [&](const std::string& rows) {
    return error_of(read_published_table, kTableHeader + rows);
  };
  EXPECT_EQ(error(kTableRow), "no error");
  EXPECT_THAT(error(kTableRow + kTableRow), testing::StartsWith("3: "));
  EXPECT_THAT(error("sgd,64,100,,NaN,0.01,2.0,0.003,0.08,0.04,0.08,a\n"),
              testing::StartsWith("2: "));
  EXPECT_THAT(error("sgd,64,100,,2.9x,0.01,2.0,0.003,0.08,0.04,0.08,a\n"),
              HasSubstr("test_mse"));
  EXPECT_THAT(error("sgd,0,100,,2.9,0.01,2.0,0.003,0.08,0.04,0.08,a\n"),
              HasSubstr("batch_size"));
  EXPECT_THAT(error("sgd,64,100,,2.9,0.01,2.0,0.003,,0.04,0.08,a\n"),
              HasSubstr("effective_learning_rate"));
  EXPECT_THAT(error("sgd,64,100,,2.9,0.01,2.0,0.003,0.16,0.04,0.08,a\n"),
              HasSubstr("not in its bar"));
  EXPECT_THAT(error("sgd,64,100\n"), testing::StartsWith("2: "));
  EXPECT_NE(error_of(read_published_table,
                     "optimizer,batch_size,steps\nsgd,64,100\n"),
            "no error");
}

const std::string kExpectedHeader = "claim,data,device,expected,reason\n";

using ExpectedCsv = ReferenceFile;

TEST_F(ExpectedCsv, IsRead) {
  const auto rows =
      read_expected(write(kExpectedHeader + "S1,glyphs,cpu,pass,theory\n"
                                            "S2,glyphs,cpu,fail,theory\n"
                                            "S3,mnist,cuda,ungated,noise\n"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].expected, Outcome::pass);
  EXPECT_TRUE(rows[0].gated);
  EXPECT_EQ(rows[1].expected, Outcome::fail);
  EXPECT_FALSE(rows[2].gated);
  EXPECT_EQ(rows[2].data, "mnist");
  EXPECT_EQ(rows[2].device, "cuda");
  EXPECT_EQ(rows[2].reason, "noise");
}

TEST_F(ExpectedCsv, RefusesFaultsNamingTheLine) {
  const auto error = [&](const std::string& rows) {
    return error_of(read_expected, kExpectedHeader + rows);
  };
  EXPECT_THAT(error("S1,glyphs,cpu,pass,a\nS1,glyphs,cpu,fail,b\n"),
              testing::StartsWith("3: "));
  EXPECT_THAT(error("S1,glyphs,cpu,inconclusive,a\n"),
              HasSubstr("inconclusive"));
  EXPECT_THAT(error("S1,glyphs,cpu,pass\n"), testing::StartsWith("2: "));
  EXPECT_NE(error("S1,glyphs,cpu,pass,\n"), "no error");  // no reason
  EXPECT_THAT(error_of(read_expected,
                       "claim,data,device,expected\n"
                       "S1,glyphs,cpu,pass\n"),
              HasSubstr("reason"));
}

ExpectedRow row(const std::string& word) {
  ExpectedRow r{.claim = "S1",
                .data = "glyphs",
                .device = "cpu",
                .expected = word == "fail" ? Outcome::fail : Outcome::pass,
                .gated = word != "ungated",
                .reason = "a reason"};
  return r;
}

std::vector<GateRow> gated(Outcome actual, std::vector<ExpectedRow> expected,
                           const std::string& data = "glyphs") {
  Verdicts verdicts;
  verdicts.claims.push_back({.claim = "S1",
                             .suite = "s",
                             .outcome = actual,
                             .why = "because",
                             .checks = {}});
  return gate(verdicts, expected, data, "cpu");
}

bool green(Outcome actual, const std::string& word) {
  const auto rows = gated(actual, {row(word)});
  EXPECT_EQ(rows.size(), 1U);
  EXPECT_FALSE(rows[0].why.empty());
  EXPECT_EQ(rows[0].expected, word);
  EXPECT_EQ(rows[0].actual, actual);
  return rows[0].ok;
}

TEST(Gate, OnlyTheExpectedVerdictIsGreen) {
  EXPECT_TRUE(green(Outcome::pass, "pass"));
  EXPECT_TRUE(green(Outcome::fail, "fail"));
  EXPECT_FALSE(green(Outcome::fail, "pass"));
  EXPECT_FALSE(green(Outcome::pass, "fail"));  // an unexpected pass
  for (const Outcome other : {Outcome::inconclusive, Outcome::missing,
                              Outcome::error, Outcome::not_at_tier}) {
    EXPECT_FALSE(green(other, "pass"));
    EXPECT_FALSE(green(other, "fail"));
  }
}

TEST(Gate, UngatedClaimsMustStillBeMeasured) {
  EXPECT_TRUE(green(Outcome::pass, "ungated"));
  EXPECT_TRUE(green(Outcome::fail, "ungated"));
  EXPECT_TRUE(green(Outcome::inconclusive, "ungated"));
  EXPECT_FALSE(green(Outcome::missing, "ungated"));
  EXPECT_FALSE(green(Outcome::error, "ungated"));
}

TEST(Gate, AClaimWithoutItsRowIsRed) {
  for (const auto& rows : {gated(Outcome::pass, {}),
                           gated(Outcome::pass, {row("pass")}, "mnist")}) {
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(rows[0].ok);
    EXPECT_EQ(rows[0].expected, "");
  }
  ExpectedRow cuda = row("pass");
  cuda.device = "cuda";
  EXPECT_FALSE(gated(Outcome::pass, {cuda})[0].ok);
  // Not decided, nothing expected: nothing to say.
  EXPECT_TRUE(gated(Outcome::not_at_tier, {}).empty());
  EXPECT_TRUE(gated(Outcome::not_at_tier, {row("ungated")}).empty());
  // Rows for claims that were not selected.
  EXPECT_TRUE(gate({}, {row("pass")}, "glyphs", "cpu").empty());
}

}  // namespace
}  // namespace noisegate::claim
