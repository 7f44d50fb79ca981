#include "harness/base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::usage, "");
}

Error parse_error(const std::string& text) {
  return error_of([&] { parse_json(text, "f.json"); });
}

TEST(Json, DuplicateKeysAreRefusedWhereTheyStand) {
  const Error error = parse_error("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}");
  EXPECT_EQ(error.code(), ErrorCode::data);
  EXPECT_EQ(error.message(), "duplicate key \"c\"");
  EXPECT_EQ(error.location().file, "f.json");
  EXPECT_EQ(error.location().line, 2U);
  EXPECT_EQ(error.location().column, 16U);
}

TEST(Json, EqualKeysOfDifferentObjectsAreFine) {
  const Json json = parse_json(R"([{"a": {"a": 1}}, {"a": 2}])", "f");
  EXPECT_EQ(json[0]["a"]["a"], 1);
  EXPECT_EQ(json[1]["a"], 2);
}

TEST(Json, EscapedDuplicateIsADuplicate) {
  EXPECT_EQ(parse_error(R"({"a": 1, "\u0061": 2})").message(),
            "duplicate key \"a\"");
}

TEST(Json, SyntaxErrorsHaveAPlace) {
  const Error error = parse_error("{\n  \"a\": 1,\n  \"b\": nul\n}");
  EXPECT_EQ(error.location().line, 3U);
  EXPECT_GE(error.location().column, 8U);
  EXPECT_LE(error.location().column, 12U);
}

TEST(Json, WhatIsNotJsonIsRefused) {
  for (const std::string text :
       {"",           " ",        "{} x",     "{}{}",     "[1,]",
        "{\"a\":1,}", "{'a':1}",  "NaN",      "Infinity", "01",
        "+1",         "1.",       ".5",       "[1 2]",    "\"\\x\"",
        "// c\n1",    "\"\xff\"", "\"\xc3\"", "1e400",    "-1e400",
        "\"a\nb\"",   "tru",      "[",        "{",        "\"a"}) {
    const Error error = parse_error(text);
    EXPECT_EQ(error.code(), ErrorCode::data) << text;
    EXPECT_GT(error.location().line, 0U) << text;
  }
}

TEST(Json, DeepNestingIsRefused) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_NO_THROW(parse_json(nested(64), "f"));
  EXPECT_NE(parse_error(nested(65)).message().find("nested deeper"),
            std::string::npos);
  EXPECT_NE(parse_error(std::string(1000000, '[')).message().find("nested"),
            std::string::npos);
}

// The expected texts are those of Python's json.dumps(…, sort_keys=True,
// separators=(",", ":"), ensure_ascii=False), so that a worker in Python
// needs no code of its own to hash a record.
TEST(Json, CanonicalFormIsPythons) {
  EXPECT_EQ(canonical(parse_json(R"( {"b": [1, 2.0, -0.0], "a": {}} )", "f")),
            R"({"a":{},"b":[1,2.0,-0.0]})");
  EXPECT_EQ(canonical(Json(0.1)), "0.1");
  EXPECT_EQ(canonical(Json(1e-5)), "1e-05");
  EXPECT_EQ(canonical(Json(1e-4)), "0.0001");
  EXPECT_EQ(canonical(Json(1e15)), "1000000000000000.0");
  EXPECT_EQ(canonical(Json(1e16)), "1e+16");
  EXPECT_EQ(canonical(Json(5e-324)), "5e-324");
  EXPECT_EQ(canonical(Json(1.7976931348623157e308)), "1.7976931348623157e+308");
  EXPECT_EQ(canonical(Json(9007199254740993.0)), "9007199254740992.0");
  EXPECT_EQ(canonical(Json(2.5e-7)), "2.5e-07");
  EXPECT_EQ(canonical(Json("\xce\xb5/\"\\\n\t\x01\x7f")),
            "\"\xce\xb5/\\\"\\\\\\n\\t\\u0001\x7f\"");
  EXPECT_EQ(canonical(Json(18446744073709551615U)), "18446744073709551615");
}

TEST(Json, RawNotANumberIsABug) {
  EXPECT_THROW(canonical(Json(std::nan(""))), std::logic_error);
  EXPECT_THROW(canonical(Json(HUGE_VAL)), std::logic_error);
}

TEST(Json, InvalidBytesAreReplacedOnWriting) {
  EXPECT_EQ(canonical(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Json, NumberNamesWhatJsonCannotWrite) {
  EXPECT_EQ(number(std::nan("")), "NaN");
  EXPECT_EQ(number(HUGE_VAL), "Infinity");
  EXPECT_EQ(number(-HUGE_VAL), "-Infinity");
  EXPECT_EQ(number(1.5), 1.5);
}

TEST(Json, PrettyIsForPeople) {
  EXPECT_EQ(pretty(parse_json(R"({"b":[1,{}],"a":[]})", "f")),
            "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {}\n  ]\n}\n");
}

RC_GTEST_PROP(JsonProperty, DoublesSurvive, ()) {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  double value;
  std::memcpy(&value, &bits, sizeof value);
  RC_PRE(std::isfinite(value));
  const Json back = parse_json(canonical(Json(value)), "f");
  RC_ASSERT(back.is_number_float());
  const double read = back.get<double>();
  RC_ASSERT(std::memcmp(&read, &value, sizeof value) == 0);
}

rc::Gen<Json> any_json(int depth) {
  const auto text =
      rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  const auto leaf = rc::gen::oneOf(
      rc::gen::just(Json(nullptr)),
      rc::gen::map<bool>([](bool x) { return Json(x); }),
      rc::gen::map<std::int64_t>([](std::int64_t x) { return Json(x); }),
      rc::gen::map<std::uint64_t>([](std::uint64_t x) { return Json(x); }),
      rc::gen::map<double>([](double x) { return Json(x); }),
      rc::gen::map(text, [](std::string x) { return Json(std::move(x)); }));
  if (depth == 0) return leaf;
  const auto array =
      rc::gen::map(rc::gen::container<std::vector<Json>>(any_json(depth - 1)),
                   [](std::vector<Json> x) { return Json(std::move(x)); });
  const auto object = rc::gen::map(
      rc::gen::container<std::map<std::string, Json>>(text,
                                                      any_json(depth - 1)),
      [](std::map<std::string, Json> x) { return Json(std::move(x)); });
  return rc::gen::oneOf(leaf, array, object);
}

RC_GTEST_PROP(JsonProperty, WhatIsWrittenIsRead, ()) {
  const Json json = *rc::gen::resize(12, any_json(3));
  const std::string text = canonical(json);
  RC_ASSERT(parse_json(text, "f") == json);
  RC_ASSERT(canonical(parse_json(text, "f")) == text);
  RC_ASSERT(parse_json(pretty(json), "f") == json);
}

class FieldsTest : public testing::Test {
 protected:
  const Json json_ = parse_json(R"({
    "text": "x", "whole": -3, "natural": 18446744073709551615, "real": 0.5,
    "nan": "NaN", "low": "-Infinity", "yes": true, "list": [1], "inner": {}})",
                                "f.json");
  Fields fields_{json_, "f.json", "/trial"};
};

TEST_F(FieldsTest, ReadsEveryType) {
  EXPECT_EQ(fields_.text("text"), "x");
  EXPECT_EQ(fields_.integer("whole"), -3);
  EXPECT_EQ(fields_.natural("natural"),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(fields_.real("real"), 0.5);
  EXPECT_EQ(fields_.real("whole"), -3);
  EXPECT_TRUE(std::isnan(fields_.real("nan")));
  EXPECT_EQ(fields_.real("low"), -HUGE_VAL);
  EXPECT_TRUE(fields_.boolean("yes"));
  EXPECT_EQ(fields_.array("list").size(), 1U);
  EXPECT_EQ(fields_.object("inner").pointer(), "/trial/inner");
  EXPECT_NO_THROW(fields_.done());
}

TEST_F(FieldsTest, OtherTypesAreRefusedByPointer) {
  const auto refused = [&](const std::string& key, auto read) {
    const Error error = error_of([&] { read(); });
    EXPECT_EQ(error.code(), ErrorCode::data);
    EXPECT_EQ(error.location().file, "f.json");
    EXPECT_EQ(error.message().rfind("/trial/" + key + " ", 0), 0U)
        << error.what();
  };
  refused("whole", [&] { fields_.text("whole"); });
  refused("real", [&] { fields_.integer("real"); });
  refused("natural", [&] { fields_.integer("natural"); });
  refused("whole", [&] { fields_.natural("whole"); });
  refused("real", [&] { fields_.natural("real"); });
  refused("text", [&] { fields_.real("text"); });
  refused("whole", [&] { fields_.boolean("whole"); });
  refused("inner", [&] { fields_.array("inner"); });
  refused("list", [&] { fields_.object("list"); });
  refused("absent", [&] { fields_.at("absent"); });
}

TEST_F(FieldsTest, UnknownKeysAreRefusedWithAGuess) {
  const Json json = {{"batch_sise", 1}};
  Fields fields(json, "f.json", "");
  EXPECT_THROW(fields.integer("batch_size"), Error);
  const Error error = error_of([&] { fields.done(); });
  EXPECT_EQ(error.message(), "/batch_sise is not known here");
  EXPECT_EQ(error.hint(), "did you mean \"batch_size\"?");
}

TEST_F(FieldsTest, OnlyObjectsHaveFields) {
  const Json list = Json::array();
  EXPECT_EQ(error_of([&] { Fields(list, "f.json", "/plan"); }).message(),
            "/plan must be an object, is array");
}

}  // namespace
}  // namespace noisegate::base
