#include "harness/base/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

const CsvSchema kSchema = {
    {{"id"}, {"n", CsvType::integer}, {"value", CsvType::real, true}},
    {"id", "n"}};

CsvTable parse(const std::string& text) {
  return parse_csv(text, "t.csv", kSchema);
}

Error error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::data);
    EXPECT_EQ(error.location().file, "t.csv");
    return error;
  }
  ADD_FAILURE() << "accepted:\n" << text;
  return Error(ErrorCode::usage, "");
}

// Refused with a message that has `part`, at line and column.
void expect_refused(const std::string& text, const std::string& part,
                    std::size_t line, std::size_t column) {
  const Error error = error_of(text);
  EXPECT_NE(error.message().find(part), std::string::npos) << error.what();
  EXPECT_EQ(error.location().line, line) << error.what();
  EXPECT_EQ(error.location().column, column) << error.what();
  EXPECT_FALSE(error.hint().empty()) << error.what();
}

TEST(Csv, ReadsAPlainTable) {
  const CsvTable table =
      parse("# Source: table 1\n#\n#unit: %\nid,n,value\na,1,0.5\nb,-2,\n");
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.comments(),
            (std::vector<std::string>{"Source: table 1", "", "unit: %"}));
  EXPECT_EQ(table.file(), "t.csv");
  EXPECT_EQ(table.text(0, "id"), "a");
  EXPECT_EQ(table.integer(1, "n"), -2);
  EXPECT_EQ(table.real(0, "value"), 0.5);
  EXPECT_EQ(table.real(1, "value"), std::nullopt);
  EXPECT_EQ(table.line(0), 5U);
  EXPECT_EQ(table.line(1), 6U);
}

TEST(Csv, ColumnsMayStandInAnyOrder) {
  const CsvTable table = parse("value,id,n\n1e-3,a,7\n");
  EXPECT_EQ(table.real(0, "value"), 0.001);
  EXPECT_EQ(table.integer(0, "n"), 7);
}

TEST(Csv, AcceptsWhatRfc4180Allows) {
  EXPECT_EQ(parse("id,n,value\r\na,1,2\r\n").text(0, "id"), "a");
  EXPECT_EQ(parse("id,n,value\na,1,2").real(0, "value"), 2);
  EXPECT_EQ(parse("\"id\",n,value\n\"a,\"\"b\",1,2\n").text(0, "id"), "a,\"b");
  EXPECT_EQ(parse("\xEF\xBB\xBFid,n,value\na,1,2\n").text(0, "id"), "a");
}

TEST(Csv, LineBreaksInQuotesKeepLineNumbersExact) {
  const CsvTable table = parse("id,n,value\n\"a\r\nb\n\nc\",1,2\nd,2,3\n");
  EXPECT_EQ(table.text(0, "id"), "a\r\nb\n\nc");
  EXPECT_EQ(table.line(0), 2U);
  EXPECT_EQ(table.line(1), 6U);
  expect_refused("id,n,value\n\"a\nb\",1,2\nd,x,3\n", "\"n\"", 4, 3);
  expect_refused("id,n,value\n\"a\nbc\",y,2\n", "\"n\"", 3, 5);
}

TEST(Csv, PlacesCountCommasOutsideOfQuotesOnly) {
  expect_refused("id,n,value\n\"a,\"\",b\",x,2\n", "\"n\"", 2, 10);
}

TEST(Csv, BlanksAreKept) {
  EXPECT_EQ(parse("id,n,value\n a ,1,2\n").text(0, "id"), " a ");
}

TEST(Csv, RefusesABadHeader) {
  expect_refused("id,n\na,1\n", "\"value\" is missing", 1, 1);
  expect_refused("id,n,n,value\na,1,1,2\n", "\"n\" stands twice", 1, 6);
  expect_refused("id,n,valeu\na,1,2\n", "unknown column \"valeu\"", 1, 6);
  EXPECT_EQ(error_of("id,n,valeu\na,1,2\n").hint(), "did you mean \"value\"?");
  expect_refused("id,n,value,colour\na,1,2,red\n", "\"colour\"", 1, 12);
  expect_refused("# c\nid, n,value\na,1,2\n", "unknown column \" n\"", 2, 4);
}

TEST(Csv, RefusesRaggedRows) {
  expect_refused("id,n,value\na,1\n", "2 fields", 2, 1);
  expect_refused("id,n,value\na,1,2\nb,1,2,3\n", "4 fields", 3, 1);
}

TEST(Csv, RefusesNumbersWithAnythingElse) {
  for (const std::string cell :
       {"+1", " 1", "1 ", "1x", "0x1", "1,5", "--1", "1e", "", "1.0", "1e3",
        "9223372036854775808", "nan", "one"}) {
    expect_refused("id,n,value\na,\"" + cell + "\",2\n", "column \"n\"", 2, 3);
  }
  for (const std::string cell :
       {"+1", " 1", "1 ", "1x", "0x1p3", "1,5", "nan", "NaN", "inf", "-inf",
        "infinity", "1e400", "1e", ".", "-"}) {
    expect_refused("id,n,value\na,1,\"" + cell + "\"\n", "column \"value\"", 2,
                   5);
  }
}

TEST(Csv, RefusesRepeatedKeys) {
  expect_refused("id,n,value\na,1,2\nb,1,2\na,1,3\n", "stood in line 2", 4, 1);
  EXPECT_EQ(parse("id,n,value\na,1,2\na,2,2\n").rows(), 2U);
}

TEST(Csv, RefusesBrokenQuotes) {
  expect_refused("id,n,value\n\"a\"x,1,2\n", "quote", 2, 4);
  expect_refused("id,n,value\na\"b,1,2\n", "quote", 2, 2);
  expect_refused("id,n,value\n\"a\" ,1,2\n", "quote", 2, 4);
  expect_refused("id,n,value\na,1,2\n\"b,1,2\n", "not closed", 3, 0);
}

TEST(Csv, RefusesStrayLines) {
  expect_refused("id,n,value\n\na,1,2\n", "blank line", 2, 0);
  expect_refused("id,n,value\na,1,2\n\r\n", "blank line", 3, 0);
  expect_refused("\nid,n,value\na,1,2\n", "blank line", 1, 0);
  expect_refused("id,n,value\na,1,2\rb,1,2\n", "carriage return", 2, 0);
  expect_refused("id,n,value\n\ra,1,2\n", "carriage return", 2, 0);
  expect_refused("id,n,value\n# late\na,1,2\n", "1 fields", 2, 1);
}

TEST(Csv, RefusesWhatIsNoText) {
  const std::string text = "id,n,value\na,1,2\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string with_nul = text;
    with_nul[i] = '\0';
    EXPECT_NE(error_of(with_nul).message().find("NUL"), std::string::npos);
  }
  EXPECT_NE(error_of(std::string((std::size_t{64} << 20) + 1, 'x'))
                .message()
                .find("64 MiB"),
            std::string::npos);
}

TEST(Csv, RefusesTablesWithoutRows) {
  for (const std::string text : {"", "# only a comment\n", "\xEF\xBB\xBF"}) {
    EXPECT_NE(error_of(text).message().find("no header"), std::string::npos);
  }
  for (const std::string text : {"id,n,value\n", "id,n,value"}) {
    EXPECT_NE(error_of(text).message().find("no rows"), std::string::npos);
  }
}

TEST(Csv, NoCutGoesUnseenWhereRowsAreDeclared) {
  const std::string text =
      "# Source\n# rows: 3\nid,n,value\na,1,0.25\n\"b\nc\",2,\nd,3,12.5\n";
  EXPECT_EQ(parse(text).rows(), 3U);
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THROW(parse(text.substr(0, size)), Error) << size;
  }
  for (const std::string count : {"2", "4", "x", ""}) {
    std::string other = text;
    other.replace(other.find("rows: 3") + 6, 1, count);
    EXPECT_THROW(parse(other), Error) << count;
  }
}

TEST(Csv, FilesAreReadOrRefusedWithTheirName) {
  try {
    read_csv("/nowhere/t.csv", kSchema);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_EQ(error.location().file, "/nowhere/t.csv");
  }
}

TEST(Csv, WrongColumnIsABug) {
  const CsvTable table = parse("id,n,value\na,1,2\n");
  EXPECT_THROW(table.text(0, "none"), std::logic_error);
  EXPECT_THROW(table.real(0, "id"), std::logic_error);
  EXPECT_THROW(table.text(1, "id"), std::out_of_range);
}

TEST(CsvField, QuotesOnlyWhereItMust) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_field("# a"), "\"# a\"");
}

// What csv_field writes, parse_csv reads: any bytes but NUL.
RC_GTEST_PROP(CsvProperty, WhatIsWrittenIsRead, ()) {
  const auto text = rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::element(',', '"', '\n', '\r', ' ', '#', '\t'),
                     rc::gen::map(rc::gen::inRange(1, 256),
                                  [](int c) { return static_cast<char>(c); })));
  const auto rows = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::pair<std::string, std::string>>>(
          rc::gen::pair(text, text)));
  std::string file = "a,b,c\n";
  for (const auto& [a, b] : rows) {
    file += csv_field(a) + "," + csv_field(b) + ",x\n";
  }
  const CsvSchema schema = {
      {{"a", CsvType::text, true}, {"b", CsvType::text, true}, {"c"}}, {}};
  const CsvTable table = parse_csv(file, "f", schema);
  RC_ASSERT(table.rows() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    RC_ASSERT(table.text(i, "a") == rows[i].first);
    RC_ASSERT(table.text(i, "b") == rows[i].second);
  }
}

// Changed bytes are read or refused with a place, never anything else.
RC_GTEST_PROP(CsvProperty, ChangedBytesNeverEscape, ()) {
  std::string text = "# rows: 2\nid,n,value\n\"a\"\"b\",1,0.5\r\nb,2,\n";
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  try {
    parse(text);
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::data);
    RC_ASSERT(error.location().file == "t.csv");
  }
}

}  // namespace
}  // namespace noisegate::base
