#include "harness/trial/record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <string>

#include "harness/base/environment.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/hash.h"
#include "harness/trial/testing.h"

namespace noisegate::trial {
namespace {

// Names are text, hence valid UTF-8.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}

namespace fs = std::filesystem;

base::Error error_of(const std::string& text) {
  try {
    parse_record(text, "r.json");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.location().file, "r.json");
    return error;
  }
  ADD_FAILURE() << "accepted: " << text;
  return base::Error(base::ErrorCode::usage, "");
}

// A record with a changed field and a digest that fits it.
std::string sealed(const base::Json& trial) {
  return base::canonical(
      {{"trial", trial}, {"sha256", base::sha256_hex(base::canonical(trial))}});
}

TEST(Record, TextAndBack) {
  const TrialRecord record = example_record();
  const TrialRecord back = parse_record(record_text(record), "r.json");
  EXPECT_EQ(back.key, record.key);
  EXPECT_EQ(back.spec, record.spec);
  EXPECT_EQ(back.status, record.status);
  EXPECT_EQ(back.collapsed, record.collapsed);
  EXPECT_EQ(back.metrics, record.metrics);
  ASSERT_EQ(back.curve.size(), 2U);
  EXPECT_EQ(back.curve[1].step, 100);
  EXPECT_EQ(back.curve[1].train_loss, 0.1);
  EXPECT_EQ(back.message, record.message);
  EXPECT_EQ(back.environment, record.environment);
  EXPECT_EQ(back.seconds, record.seconds);
  EXPECT_EQ(record_text(back), record_text(record));
}

TEST(Record, NonFiniteValuesSurvive) {
  TrialRecord record = example_record();
  record.metrics = {{"a", std::nan("")}, {"b", HUGE_VAL}, {"c", -HUGE_VAL}};
  record.curve = {{0, std::nan("")}};
  const TrialRecord back = parse_record(record_text(record), "r.json");
  EXPECT_TRUE(std::isnan(back.metrics.at("a")));
  EXPECT_EQ(back.metrics.at("b"), HUGE_VAL);
  EXPECT_EQ(back.metrics.at("c"), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(back.curve[0].train_loss));
}

TEST(Record, StatusTexts) {
  EXPECT_EQ(to_text(Status::ok), "ok");
  EXPECT_EQ(to_text(Status::out_of_memory), "out_of_memory");
  EXPECT_TRUE(is_result(Status::ok));
  EXPECT_TRUE(is_result(Status::diverged));
  EXPECT_FALSE(is_result(Status::out_of_memory));
  EXPECT_FALSE(is_result(Status::timeout));
  EXPECT_FALSE(is_result(Status::error));
  for (const Status status :
       {Status::ok, Status::diverged, Status::out_of_memory, Status::timeout,
        Status::error}) {
    TrialRecord record = example_record();
    record.status = status;
    EXPECT_EQ(parse_record(record_text(record), "f").status, status);
  }
}

TEST(Record, EveryCutIsRefused) {
  const std::string text = record_text(example_record());
  ASSERT_EQ(text.back(), '\n');
  // Without the last line break alone, the record is still whole.
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    EXPECT_EQ(error_of(text.substr(0, size)).code(), base::ErrorCode::data);
  }
}

TEST(Record, EveryChangedByteIsRefused) {
  const std::string text = record_text(example_record());
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    EXPECT_THROW(parse_record(other, "r.json"), base::Error) << i;
  }
}

TEST(Record, AChangedNumberIsAnIntegrityError) {
  std::string text = record_text(example_record());
  text.replace(text.find("9.8"), 3, "9.9");
  EXPECT_EQ(error_of(text).code(), base::ErrorCode::integrity);
}

TEST(Record, SpecAndKeyMustFit) {
  base::Json trial = to_json(example_record());
  trial["spec"]["replicate"] = 4;
  const base::Error error = error_of(sealed(trial));
  EXPECT_EQ(error.code(), base::ErrorCode::integrity);
  EXPECT_NE(error.message().find("/trial/key"), std::string::npos);
}

TEST(Record, BadFormIsADataErrorWithItsPlace) {
  const auto refused = [](const char* pointer, base::Json value) {
    base::Json trial = to_json(example_record());
    trial[base::Json::json_pointer(pointer)] = std::move(value);
    const base::Error error = error_of(sealed(trial));
    EXPECT_EQ(error.code(), base::ErrorCode::data);
    EXPECT_NE(error.message().find("/trial"), std::string::npos);
  };
  refused("/version", 2);
  refused("/status", "fine");
  refused("/collapsed", "no");
  refused("/metrics/test_accuracy", nullptr);
  refused("/curve/step", base::Json::array({1}));
  refused("/curve/train_loss/0", "x");
  refused("/seconds", "long");
  refused("/environment", base::Json::array());
  refused("/extra", 1);
  refused("/spec/extra", 1);
}

class RecordFolder : public testing::Test {
 protected:
  RecordFolder() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~RecordFolder() override { fs::remove_all(folder_); }
  fs::path path() const { return folder_ / (record_.key + ".json"); }
  std::optional<TrialRecord> load(std::string* warn = nullptr) const {
    return load_record(folder_, record_.key, warn);
  }
  void write(const std::string& text) const { std::ofstream(path()) << text; }

  const fs::path folder_ =
      fs::path(testing::TempDir()) /
      (std::string("record_test_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
  TrialRecord record_ = example_record();
};

TEST_F(RecordFolder, WriteAndLoad) {
  EXPECT_FALSE(load());
  write_record(folder_, record_);
  ASSERT_TRUE(load());
  EXPECT_EQ(record_text(*load()), record_text(record_));
  EXPECT_EQ(base::read_file(path()), record_text(record_));
}

TEST_F(RecordFolder, AResultIsNeverChanged) {
  write_record(folder_, record_);
  TrialRecord second = record_;
  second.metrics["test_accuracy"] = 99;
  write_record(folder_, second);
  second.status = Status::error;
  write_record(folder_, second);
  EXPECT_EQ(base::read_file(path()), record_text(record_));
}

TEST_F(RecordFolder, AFailureIsReplaced) {
  TrialRecord failure = record_;
  failure.status = Status::timeout;
  write_record(folder_, failure);
  EXPECT_EQ(load()->status, Status::timeout);
  write_record(folder_, record_);
  EXPECT_EQ(load()->status, Status::diverged);
}

TEST_F(RecordFolder, HalfARecordIsSetAside) {
  const std::string text = record_text(record_);
  write(text.substr(0, text.size() / 2));
  std::string warn;
  EXPECT_FALSE(load(&warn));
  EXPECT_NE(warn.find(record_.key + ".json.bad"), std::string::npos) << warn;
  EXPECT_FALSE(fs::exists(path()));
  EXPECT_EQ(base::read_file(path().string() + ".bad"),
            text.substr(0, text.size() / 2));
  write_record(folder_, record_);
  EXPECT_TRUE(load());
}

TEST_F(RecordFolder, ABadRecordDoesNotStopAGoodOne) {
  write("half");
  write_record(folder_, record_);
  EXPECT_TRUE(load());
  EXPECT_TRUE(fs::exists(path().string() + ".bad"));
}

TEST_F(RecordFolder, ARecordOfAnotherTrialIsSetAside) {
  TrialRecord other = record_;
  other.spec.replicate = 4;
  other.key = trial_key(other.spec, other.data_sha256, other.numerics);
  write(record_text(other));
  std::string warn;
  EXPECT_FALSE(load(&warn));
  EXPECT_NE(warn.find("renamed"), std::string::npos) << warn;
}

TEST_F(RecordFolder, AFolderThatCannotBeReadIsAnError) {
  std::ofstream(folder_ / "plain") << "1";
  fs::create_directory(path());
  EXPECT_THROW(load(), base::Error);
  EXPECT_THROW(write_record(folder_ / "plain", record_), base::Error);
}

RC_GTEST_PROP(RecordProperty, TextAndBack, ()) {
  TrialRecord record = example_record();
  record.metrics = *rc::gen::container<std::map<std::string, double>>(
      any_text(), rc::gen::arbitrary<double>());
  record.message = *any_text();
  record.seconds = *rc::gen::arbitrary<double>();
  record.curve.clear();
  for (const double loss : *rc::gen::arbitrary<std::vector<double>>()) {
    record.curve.push_back(
        {static_cast<std::int64_t>(record.curve.size()), loss});
  }
  const std::string text = record_text(record);
  RC_ASSERT(record_text(parse_record(text, "f")) == text);
}

// 10,000 records are to be read in well under five seconds: half a millisecond
// each would be the whole of it. The bound is generous, for busy machines.
TEST_F(RecordFolder, ReadingIsQuick) {
  TrialRecord record = record_;
  record.environment = base::environment_record();
  record.curve.clear();
  for (std::int64_t i = 0; i < 32; ++i) {
    record.curve.push_back({i * 100, 2.3 / static_cast<double>(i + 1)});
  }
  write(record_text(record));
  const auto start = std::chrono::steady_clock::now();
  constexpr int kReads = 1000;
  for (int i = 0; i < kReads; ++i) ASSERT_TRUE(load());
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  RecordProperty("bytes", std::to_string(record_text(record).size()));
  RecordProperty("microseconds_each",
                 std::to_string(took.count() / kReads * 1e6));
  EXPECT_LT(took.count() / kReads, 5e-3);
}

}  // namespace
}  // namespace noisegate::trial
