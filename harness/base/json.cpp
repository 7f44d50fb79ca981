#include "harness/base/json.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::base {
namespace {

// Deep nesting overflows the stack of recursive readers; our formats need
// about six levels, chart specifications about twenty.
constexpr std::size_t kDepthLimit = 64;

// Walks over the text and leaves a mark of how far the parser has read, which
// nlohmann's SAX interface does not tell.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** mark) : at_(at), mark_(mark) {}
  const char& operator*() const { return *at_; }
  Cursor& operator++() {
    *mark_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** mark_;
};

Location locate(std::string_view text, std::size_t offset,
                const std::string& file) {
  Location place{file, 1, 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

// The part of nlohmann's message after "... line 1, column 2: ".
std::string reason(const std::string& message) {
  const auto syntax = message.find("syntax error");
  if (syntax != std::string::npos) return message.substr(syntax);
  const auto end = message.find("] ");
  return end == std::string::npos ? message : message.substr(end + 2);
}

// Builds the value, refusing what nlohmann's own builder lets pass.
class Builder {
 public:
  Builder(std::string_view text, const char** mark, std::string file)
      : text_(text), mark_(mark), file_(std::move(file)) {}

  Json take() { return std::move(root_); }

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    const auto [place, is_new] =
        stack_.back()->get_ref<Json::object_t&>().try_emplace(name);
    if (!is_new) {
      // The parser has just read the closing quote.
      const auto read = static_cast<std::size_t>(*mark_ - text_.data());
      const std::size_t length = name.size() + 2;
      fail("duplicate key \"" + name + "\"", read > length ? read - length : 0,
           "every key may stand once in its object");
    }
    slot_ = &place->second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) {
    fail(reason(error.what()), position > 0 ? position - 1 : 0, {});
  }

 private:
  Json& place(Json value) {
    if (stack_.empty()) return root_ = std::move(value);
    if (stack_.back()->is_array()) {
      auto& array = stack_.back()->get_ref<Json::array_t&>();
      return array.emplace_back(std::move(value));
    }
    return *slot_ = std::move(value);
  }
  bool put(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (stack_.size() >= kDepthLimit) {
      fail(fmt::format("nested deeper than {} levels", kDepthLimit),
           static_cast<std::size_t>(*mark_ - text_.data()) - 1, {});
    }
    stack_.push_back(&place(std::move(value)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }
  [[noreturn]] void fail(const std::string& message, std::size_t offset,
                         const std::string& hint) const {
    throw Error(ErrorCode::data, message, locate(text_, offset, file_), hint);
  }

  std::string_view text_;
  const char** mark_;
  std::string file_;
  Json root_;
  std::vector<Json*> stack_;  // open containers, outermost first
  Json* slot_ = nullptr;      // where the value of the last key goes
};

// Fits Python's repr(): "0.1", "1.0", "1e-05", "1e+16".
void write_double(double value, std::string& out) {
  if (!std::isfinite(value)) {
    throw std::logic_error("raw NaN or infinity in JSON: use number()");
  }
  const auto begin = out.size();
  fmt::format_to(std::back_inserter(out), "{}", value);
  if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

bool is_plain(const std::string& text) {
  for (const char c : text) {
    if (c < 0x20 || c == '"' || c == '\\') return false;
  }
  return true;  // char is signed here: bytes above 127 are not plain
}

void write_string(const std::string& text, std::string& out) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
    return;
  }
  // A message of the system in another encoding must not cost a record.
  out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// `indent` < 0: all on one line.
void write_value(const Json& value, int indent, std::string& out) {
  const int inner = indent < 0 ? indent : indent + 2;
  const auto new_line = [&](int blanks) {
    if (indent < 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(blanks), ' ');
  };
  if (value.is_number_float()) {
    write_double(value.get<double>(), out);
  } else if (value.is_string()) {
    write_string(value.get_ref<const std::string&>(), out);
  } else if (!value.is_structured()) {
    out += value.dump();
  } else if (value.empty()) {
    out += value.is_array() ? "[]" : "{}";
  } else if (value.is_array()) {
    char separator = '[';
    for (const Json& element : value) {
      out += separator;
      separator = ',';
      new_line(inner);
      write_value(element, inner, out);
    }
    new_line(indent);
    out += ']';
  } else {
    char separator = '{';
    for (const auto& [key, element] : value.items()) {
      out += separator;
      separator = ',';
      new_line(inner);
      write_string(key, out);
      out += indent < 0 ? ":" : ": ";
      write_value(element, inner, out);
    }
    new_line(indent);
    out += '}';
  }
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  const char* mark = text.data();
  Builder builder(text, &mark, file);
  Json::sax_parse(Cursor(text.data(), &mark),
                  Cursor(text.data() + text.size(), &mark), &builder);
  return builder.take();
}

Json read_json(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.string());
}

std::string canonical(const Json& value) {
  std::string out;
  write_value(value, -1, out);
  return out;
}

std::string pretty(const Json& value) {
  std::string out;
  write_value(value, 0, out);
  out += '\n';
  return out;
}

Json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

Fields::Fields(const Json& object, std::string file, std::string pointer)
    : object_(object), file_(std::move(file)), pointer_(std::move(pointer)) {
  if (!object_.is_object()) {
    throw Error(ErrorCode::data,
                (pointer_.empty() ? "the whole" : pointer_) +
                    " must be an object, is " + object_.type_name(),
                {file_});
  }
}

void Fields::fail(const std::string& key, const std::string& message,
                  const std::string& hint) const {
  const std::string where = key.empty() ? pointer_ : pointer_ + "/" + key;
  throw Error(ErrorCode::data, where.empty() ? message : where + " " + message,
              {file_}, hint);
}

bool Fields::has(const std::string& key) const { return object_.contains(key); }

const Json& Fields::at(const std::string& key) {
  known_.insert(key);
  const auto found = object_.find(key);
  if (found == object_.end()) fail(key, "is missing");
  return *found;
}

Fields Fields::object(const std::string& key) {
  return Fields(at(key), file_, pointer_ + "/" + key);
}

const Json& Fields::array(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_array()) {
    fail(key, std::string("must be an array, is ") + value.type_name());
  }
  return value;
}

std::string Fields::text(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_string()) {
    fail(key, std::string("must be a string, is ") + value.type_name());
  }
  return value.get<std::string>();
}

std::int64_t Fields::integer(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_number_integer()) fail(key, "must be a whole number");
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() >
          std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    fail(key, "is out of range");
  }
  return value.get<std::int64_t>();
}

std::uint64_t Fields::natural(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_number_integer()) fail(key, "must be a whole number");
  if (!value.is_number_unsigned() && value.get<std::int64_t>() < 0) {
    fail(key, "must not be negative");
  }
  return value.get<std::uint64_t>();
}

double Fields::real(const std::string& key) {
  const Json& value = at(key);
  if (value.is_number()) return value.get<double>();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  fail(key, "must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
}

bool Fields::boolean(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_boolean()) fail(key, "must be true or false");
  return value.get<bool>();
}

void Fields::done() const {
  for (const auto& [key, value] : object_.items()) {
    if (known_.count(key) > 0) continue;
    const std::string guess =
        nearest(key, std::vector<std::string>(known_.begin(), known_.end()));
    fail(key, "is not known here",
         guess.empty() ? "" : "did you mean \"" + guess + "\"?");
  }
}

}  // namespace noisegate::base
