#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noisegate::base {

enum class CsvType { text, integer, real };

struct CsvColumn {
  std::string name;
  CsvType type = CsvType::text;
  bool may_be_empty = false;
};

// The columns that a file must have, in any order, and no others. `key`: the
// columns whose values together must be unique.
struct CsvSchema {
  std::vector<CsvColumn> columns;
  std::vector<std::string> key;
};

// A checked table. Cells are kept as text; real() and integer() cannot fail on
// a table that parse_csv returned, except for a column of another type (a bug).
class CsvTable {
 public:
  std::size_t rows() const { return cells_.size(); }
  // "# " comment lines above the header, without the marker.
  const std::vector<std::string>& comments() const { return comments_; }
  const std::string& file() const { return file_; }
  std::size_t line(std::size_t row) const { return lines_[row]; }

  const std::string& text(std::size_t row, std::string_view column) const;
  std::optional<double> real(std::size_t row, std::string_view column) const;
  std::optional<std::int64_t> integer(std::size_t row,
                                      std::string_view column) const;

 private:
  friend CsvTable parse_csv(std::string_view, const std::string&,
                            const CsvSchema&);
  std::size_t index(std::string_view column) const;

  std::string file_;
  std::vector<std::string> comments_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<std::size_t> lines_;
};

// Strict RFC 4180 by libcsv, "# " comments above the header only. Refuses, with
// Error{data} naming file, line, column and the fix: a missing, double or
// unknown column, ragged rows, NUL, blank lines, text after a closing quote, an
// unclosed quote, numbers with blanks, signs or rests ("+1", " 1", "1x"), NaN
// and infinity, out of range, a repeated key, no rows at all, > 64 MiB.
//
// A comment "rows: N" declares the number of rows: another number, or no line
// break at the end, is an error then, so that no cut goes unseen.
CsvTable parse_csv(std::string_view text, const std::string& file,
                   const CsvSchema& schema);
CsvTable read_csv(const std::filesystem::path& path, const CsvSchema& schema);

// One field in RFC 4180 form (quoted where it must be).
std::string csv_field(std::string_view text);

}  // namespace noisegate::base
