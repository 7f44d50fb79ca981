#include "harness/trial/sealed.h"

#include <fmt/format.h>

#include <utility>

#include "harness/base/error.h"
#include "harness/base/hash.h"

namespace noisegate::trial {

using base::Json;

std::string seal(const std::string& name, const Json& content) {
  const std::string text = base::canonical(content);
  const std::string digest = base::sha256_hex(text);
  // Keys in the order that the canonical form of the whole would have.
  const std::string pair = fmt::format("\"{}\":{}", name, text);
  const std::string proof = fmt::format("\"sha256\":\"{}\"", digest);
  return name < "sha256" ? fmt::format("{{{},{}}}\n", pair, proof)
                         : fmt::format("{{{},{}}}\n", proof, pair);
}

Json unseal(const std::string& name, std::string_view text,
            const std::string& file) {
  Json whole = base::parse_json(text, file);
  base::Fields fields(whole, file, "");
  const std::string claimed = fields.text("sha256");
  fields.at(name);
  fields.done();
  Json content = std::move(whole[name]);
  const std::string actual = base::sha256_hex(base::canonical(content));
  if (claimed != actual) {
    throw base::Error(base::ErrorCode::integrity,
                      fmt::format("/{} has the SHA-256 {}, but /sha256 says {}",
                                  name, actual, claimed),
                      {file}, "the file was changed after it was written");
  }
  return content;
}

}  // namespace noisegate::trial
