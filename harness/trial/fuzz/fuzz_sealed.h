#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/trial/sealed.h"

namespace noisegate::trial {

// Reads the bytes as a whole file, and as the content of a file with the right
// digest. `mend` may give the content its right keys; `read` parses a file's
// text and returns the text written from what it read.
template <typename Mend, typename Read>
void fuzz_sealed(const std::uint8_t* data, std::size_t size,
                 const std::string& name, Mend mend, Read read) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    read(bytes);
  } catch (const base::Error&) {
  }
  try {
    base::Json content = base::parse_json(bytes, "f");
    try {
      mend(content);
    } catch (const base::Error&) {
    }
    const std::string once = read(seal(name, content));
    if (read(once) != once) std::abort();
  } catch (const base::Error& error) {
    if (error.code() == base::ErrorCode::io) std::abort();
  }
}

// The key that `content`'s spec gives, if it has one that can be read.
template <typename Key>
void mend_key(base::Json& holder, Key key) {
  if (!holder.is_object() || !holder.contains("spec")) return;
  holder["key"] = key(base::Fields(holder["spec"], "f", ""));
}

}  // namespace noisegate::trial
