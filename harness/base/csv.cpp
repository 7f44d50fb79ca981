#include "harness/base/csv.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::base {
namespace {

constexpr std::size_t kSizeLimit = std::size_t{64} << 20;

// One record as it stands in the text.
struct Record {
  std::vector<std::string> fields;
  std::size_t line = 0;    // where it begins, from 1
  std::size_t offset = 0;  // of its first byte
};

// libcsv's parser with its memory, and what its callbacks have delivered.
class Parser {
 public:
  Parser() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) {
      throw std::runtime_error("libcsv can't be initialised");
    }
    // By default libcsv trims blanks around unquoted fields.
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // Number of bytes taken: less than all of them at a syntax error.
  std::size_t feed(std::string_view bytes) {
    return csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_record,
                     this);
  }
  bool finish() { return csv_fini(&parser_, on_field, on_record, this) == 0; }

  std::size_t ended() const { return ended_; }
  std::vector<std::string> take() {
    ended_ = 0;
    return std::exchange(fields_, {});
  }

 private:
  static void on_field(void* text, std::size_t size, void* self) {
    static_cast<Parser*>(self)->fields_.emplace_back(
        static_cast<const char*>(text), size);
  }
  static void on_record(int, void* self) {
    ++static_cast<Parser*>(self)->ended_;
  }

  csv_parser parser_{};
  std::vector<std::string> fields_;
  std::size_t ended_ = 0;
};

// Reads one file, one physical line at a time: so the line of an error is
// exact also behind line breaks within quotes.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file)
      : text_(text), file_(file) {}

  std::vector<std::string> comments;
  std::vector<Record> records;  // the first one is the header

  void read() {
    check_bytes();
    while (at_ < text_.size()) {
      const std::size_t end = text_.find('\n', at_);
      const bool whole = end != std::string_view::npos;
      ++line_;
      read_line(text_.substr(at_, (whole ? end + 1 : text_.size()) - at_));
    }
    if (in_record_ && !parser_.finish()) {
      fail("a quoted field is not closed before the end of the file",
           {file_, record_.line, 0}, "the file may be cut");
    }
    if (in_record_) end_record();
  }

  // Where field number `field` of a record begins. Only needed for errors.
  Location locate(const Record& record, std::size_t field) const {
    Location place{file_, record.line, 1};
    bool quoted = false;
    for (std::size_t i = record.offset; i < text_.size() && field > 0; ++i) {
      const char c = text_[i];
      ++place.column;
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) --field;
      if (c == '\n') {
        ++place.line;
        place.column = 1;
      }
    }
    return place;
  }

  [[noreturn]] void fail(const std::string& message, const Location& place,
                         const std::string& hint) const {
    throw Error(ErrorCode::data, message, place, hint);
  }

 private:
  void check_bytes() {
    if (text_.size() > kSizeLimit) {
      fail("is larger than 64 MiB", {file_, 0, 0}, {});
    }
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (text_.substr(0, kMark.size()) == kMark) at_ = kMark.size();
    const std::size_t nul = text_.find('\0');
    if (nul != std::string_view::npos) {
      const auto before = text_.substr(0, nul);
      const auto lines = std::count(before.begin(), before.end(), '\n');
      fail("holds a NUL byte", {file_, static_cast<std::size_t>(lines) + 1, 0},
           "this is not a text file");
    }
  }

  // `line` with its line break, if it has one.
  void read_line(std::string_view line) {
    std::string_view body = line;
    if (!body.empty() && body.back() == '\n') body.remove_suffix(1);
    const bool has_break = body.size() < line.size();
    if (has_break && !body.empty() && body.back() == '\r') {
      body.remove_suffix(1);
    }
    if (!in_record_ && records.empty() && body.substr(0, 1) == "#") {
      body.remove_prefix(body.substr(0, 2) == "# " ? 2 : 1);
      comments.emplace_back(body);
      at_ += line.size();
      return;
    }
    if (!in_record_) begin_record(body);
    feed(body);
    // Outside of quotes libcsv takes a carriage return for a line break.
    if (parser_.ended() > 0) fail_at(0, kBareReturn, kReturnHint);
    feed(line.substr(body.size()));
    at_ += line.size();
    if (parser_.ended() > 0) end_record();
  }

  void begin_record(std::string_view body) {
    if (body.empty()) fail_at(0, "blank line", "remove it");
    if (body.front() == '\r') fail_at(0, kBareReturn, kReturnHint);
    record_.line = line_;
    record_.offset = at_;
    in_record_ = true;
  }

  void end_record() {
    record_.fields = parser_.take();
    records.push_back(std::move(record_));
    in_record_ = false;
  }

  void feed(std::string_view bytes) {
    const std::size_t taken = parser_.feed(bytes);
    if (taken < bytes.size()) {
      fail_at(taken + 1, "a quote or text stands where it can't",
              "put the whole field in quotes and double each quote in it");
    }
  }

  [[noreturn]] void fail_at(std::size_t column, const std::string& message,
                            const std::string& hint) const {
    fail(message, {file_, line_, column}, hint);
  }

  static constexpr const char* kBareReturn =
      "a carriage return without a line feed";
  static constexpr const char* kReturnHint =
      "end lines with LF or CR LF, nothing else";

  std::string_view text_;
  const std::string& file_;
  Parser parser_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  bool in_record_ = false;
  Record record_;
};

// Nothing if `text` is a finite number that takes the whole cell.
template <typename Number>
std::optional<Number> parse_number(const std::string& text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  return value;
}

const CsvColumn* find_column(const CsvSchema& schema, std::string_view name) {
  for (const CsvColumn& column : schema.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::vector<std::string> names(const CsvSchema& schema) {
  std::vector<std::string> list;
  for (const CsvColumn& column : schema.columns) list.push_back(column.name);
  return list;
}

void check_header(const Reader& reader, const CsvSchema& schema) {
  const Record& header = reader.records.front();
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string& name = header.fields[i];
    const auto place = [&] { return reader.locate(header, i); };
    if (find_column(schema, name) == nullptr) {
      const std::string guess = nearest(name, names(schema));
      reader.fail("unknown column \"" + name + "\"", place(),
                  guess.empty() ? fmt::format("the columns are {}",
                                              fmt::join(names(schema), ", "))
                                : "did you mean \"" + guess + "\"?");
    }
    const auto end = header.fields.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(header.fields.begin(), end, name) != end) {
      reader.fail("column \"" + name + "\" stands twice", place(),
                  "remove one of them");
    }
  }
  for (const CsvColumn& column : schema.columns) {
    if (std::find(header.fields.begin(), header.fields.end(), column.name) ==
        header.fields.end()) {
      reader.fail("column \"" + column.name + "\" is missing",
                  reader.locate(header, 0), "add it to the header");
    }
  }
}

// What is wrong with a cell, or "".
std::string problem(const CsvColumn& column, const std::string& cell) {
  if (cell.empty()) return column.may_be_empty ? "" : "is empty";
  if (column.type == CsvType::real && !parse_number<double>(cell)) {
    return "is not a finite number: \"" + cell + "\"";
  }
  if (column.type == CsvType::integer && !parse_number<std::int64_t>(cell)) {
    return "is not a whole number of 64 bits: \"" + cell + "\"";
  }
  return "";
}

void check_cells(const Reader& reader, const CsvSchema& schema) {
  const auto& header = reader.records.front().fields;
  std::vector<const CsvColumn*> columns;
  for (const auto& name : header) columns.push_back(find_column(schema, name));
  for (std::size_t r = 1; r < reader.records.size(); ++r) {
    const Record& record = reader.records[r];
    if (record.fields.size() != header.size()) {
      reader.fail(fmt::format("{} fields, but the header has {}",
                              record.fields.size(), header.size()),
                  {reader.locate(record, 0)},
                  "a field that holds a comma must stand in quotes");
    }
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string what = problem(*columns[i], record.fields[i]);
      if (what.empty()) continue;
      reader.fail("column \"" + header[i] + "\" " + what,
                  reader.locate(record, i),
                  "numbers have no blanks, no plus sign and a decimal point");
    }
  }
}

void check_keys(const Reader& reader, const CsvSchema& schema) {
  if (schema.key.empty()) return;
  const auto& header = reader.records.front().fields;
  std::vector<std::size_t> columns;
  for (const auto& name : schema.key) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) {
      throw std::logic_error("key column is not in the schema: " + name);
    }
    columns.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  std::map<std::vector<std::string>, std::size_t> lines;
  for (std::size_t r = 1; r < reader.records.size(); ++r) {
    const Record& record = reader.records[r];
    std::vector<std::string> key;
    for (const std::size_t i : columns) key.push_back(record.fields[i]);
    const auto [first, is_new] = lines.emplace(key, record.line);
    if (is_new) continue;
    reader.fail(fmt::format("the key {} = {} stood in line {} already",
                            fmt::join(schema.key, ", "), fmt::join(key, ", "),
                            first->second),
                reader.locate(record, columns.front()),
                "remove one of the two rows");
  }
}

// A comment "rows: N" makes a file that was cut between two rows, or within
// its last field, detectable.
void check_declared_rows(const Reader& reader, std::string_view text,
                         const std::string& file) {
  constexpr std::string_view kPrefix = "rows: ";
  for (const std::string& comment : reader.comments) {
    if (comment.compare(0, kPrefix.size(), kPrefix) != 0) continue;
    const std::size_t rows = reader.records.size() - 1;
    const auto declared =
        parse_number<std::int64_t>(comment.substr(kPrefix.size()));
    if (declared != static_cast<std::int64_t>(rows)) {
      reader.fail(
          fmt::format("has {} rows, but declares \"{}\"", rows, comment),
          {file, 0, 0}, "the file may be cut");
    }
    if (text.back() != '\n') {
      reader.fail("ends without a line break", {file, 0, 0},
                  "the file may be cut");
    }
  }
}

}  // namespace

std::size_t CsvTable::index(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) {
    throw std::logic_error(file_ + " has no column " + std::string(column));
  }
  return static_cast<std::size_t>(found - header_.begin());
}

const std::string& CsvTable::text(std::size_t row,
                                  std::string_view column) const {
  return cells_.at(row)[index(column)];
}

std::optional<double> CsvTable::real(std::size_t row,
                                     std::string_view column) const {
  const std::string& cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  const auto value = parse_number<double>(cell);
  if (!value) throw std::logic_error("not a column of numbers");
  return value;
}

std::optional<std::int64_t> CsvTable::integer(std::size_t row,
                                              std::string_view column) const {
  const std::string& cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  const auto value = parse_number<std::int64_t>(cell);
  if (!value) throw std::logic_error("not a column of whole numbers");
  return value;
}

CsvTable parse_csv(std::string_view text, const std::string& file,
                   const CsvSchema& schema) {
  Reader reader(text, file);
  reader.read();
  if (reader.records.empty()) {
    reader.fail("has no header", {file, 0, 0}, "is it empty or cut?");
  }
  check_header(reader, schema);
  if (reader.records.size() == 1) {
    reader.fail("has no rows below its header", {file, 0, 0}, "is it cut?");
  }
  check_cells(reader, schema);
  check_keys(reader, schema);
  check_declared_rows(reader, text, file);

  CsvTable table;
  table.file_ = file;
  table.comments_ = std::move(reader.comments);
  table.header_ = std::move(reader.records.front().fields);
  for (std::size_t r = 1; r < reader.records.size(); ++r) {
    table.lines_.push_back(reader.records[r].line);
    table.cells_.push_back(std::move(reader.records[r].fields));
  }
  return table;
}

CsvTable read_csv(const std::filesystem::path& path, const CsvSchema& schema) {
  return parse_csv(read_file(path, kSizeLimit), path.string(), schema);
}

std::string csv_field(std::string_view text) {
  const bool quote = text.find_first_of(",\"\r\n") != std::string_view::npos ||
                     text.substr(0, 1) == "#";
  if (!quote) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  field += '"';
  return field;
}

}  // namespace noisegate::base
