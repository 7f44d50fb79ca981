// Any bytes: a value or an Error{data}, and the canonical form of a value reads
// as the same value. What is accepted here, nlohmann's own parser accepts too.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace base = noisegate::base;

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT: libFuzzer's name
    const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const base::Json json = base::parse_json(text, "f");
    if (json != base::Json::parse(text)) std::abort();
    const std::string once = base::canonical(json);
    const base::Json again = base::parse_json(once, "f");
    if (again != json || base::canonical(again) != once) std::abort();
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::data) std::abort();
  }
  return 0;
}
