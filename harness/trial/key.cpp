#include <fmt/format.h>

#include "harness/base/hash.h"
#include "harness/trial/spec.h"

namespace noisegate::trial {

std::string stream_name(const TrialSpec& spec, std::string_view purpose) {
  const std::int64_t replicate =
      spec.fault == Fault::one_seed ? 0 : spec.replicate;
  return fmt::format(
      "seed={};stream={};batch={};budget={};replicate={};purpose={}",
      spec.master_seed, spec.stream, spec.batch_size, to_text(spec.budget),
      replicate, purpose);
}

std::string trial_key(const TrialSpec& spec, const std::string& data_sha256,
                      const std::string& numerics) {
  return base::sha256_hex(base::canonical({{"spec", to_json(spec)},
                                           {"data_sha256", data_sha256},
                                           {"numerics", numerics}}));
}

}  // namespace noisegate::trial
