#pragma once

#include <string>
#include <string_view>

#include "harness/base/json.h"

namespace noisegate::trial {

// A file that proves its own content: {"<name>": content, "sha256": digest},
// the digest being of the content's canonical form.
std::string seal(const std::string& name, const base::Json& content);

// The content. Error{data} if the form is wrong, Error{integrity} if the
// digest does not match.
base::Json unseal(const std::string& name, std::string_view text,
                  const std::string& file);

}  // namespace noisegate::trial
