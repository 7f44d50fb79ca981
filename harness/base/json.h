#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace noisegate::base {

// std::map inside: keys are sorted, so dump() is canonical.
using Json = nlohmann::json;

// Parses strict JSON. Duplicate keys, trailing text and invalid UTF-8 are
// Error{data} with file, line and column.
Json parse_json(std::string_view text, const std::string& file);
Json read_json(const std::filesystem::path& path);

// One line, sorted keys, doubles in shortest round-trip form. The form that is
// hashed. Throws std::logic_error on a raw NaN or infinity: they would become
// null; use number().
std::string canonical(const Json& value);
// The same with two spaces of indentation and a final newline, for people.
std::string pretty(const Json& value);

// NaN and infinities become "NaN", "Infinity", "-Infinity".
Json number(double value);

// A cursor over an object that refuses what it does not know. Every error is
// Error{data} naming the file and the JSON pointer ("/trial/spec/batch_size").
//
//   Fields f(json, "trials/ab.json", "/trial");
//   auto b = f.integer("batch_size");
//   f.done();   // unknown keys are an error, with a "did you mean"
class Fields {
 public:
  Fields(const Json& object, std::string file, std::string pointer);

  bool has(const std::string& key) const;
  const Json& at(const std::string& key);  // marks the key as known
  Fields object(const std::string& key);
  const Json& array(const std::string& key);
  std::string text(const std::string& key);
  std::int64_t integer(const std::string& key);
  std::uint64_t natural(const std::string& key);
  double real(const std::string& key);  // also "NaN", "Infinity", "-Infinity"
  bool boolean(const std::string& key);
  // Throws if a key was never asked for.
  void done() const;

  [[noreturn]] void fail(const std::string& key, const std::string& message,
                         const std::string& hint = {}) const;
  const std::string& file() const { return file_; }
  const std::string& pointer() const { return pointer_; }
  const Json& json() const { return object_; }

 private:
  const Json& object_;
  std::string file_;
  std::string pointer_;
  std::set<std::string> known_;
};

}  // namespace noisegate::base
