#include "harness/run/command.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "harness/base/error.h"

namespace noisegate::run {
namespace {

// One pass over the text, a character at a time.
class Splitter {
 public:
  void take(char c) {
    if (escaped_) {
      add(c);
      escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      escaped_ = true;
      in_word_ = true;
    } else if (quote_ != '\0') {
      if (c == quote_)
        quote_ = '\0';
      else
        add(c);
    } else if (c == '\'' || c == '"') {
      quote_ = c;
      in_word_ = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      end_word();
    } else {
      add(c);
    }
  }

  bool is_open() const { return quote_ != '\0' || escaped_; }

  Command finish() {
    end_word();
    return std::move(words_);
  }

 private:
  void add(char c) {
    word_ += c;
    in_word_ = true;
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  Command words_;
  std::string word_;
  bool in_word_ = false;
  bool escaped_ = false;
  char quote_ = '\0';
};

}  // namespace

Command split_command(std::string_view text) {
  Splitter splitter;
  for (const char c : text) splitter.take(c);
  if (splitter.is_open())
    throw base::Error(
        base::ErrorCode::usage,
        "the worker command has an open quote: " + std::string(text));
  Command words = splitter.finish();
  if (words.empty() || words.front().empty())
    throw base::Error(base::ErrorCode::usage, "the worker command is empty");
  return words;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/bin:/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace noisegate::run
