#include "harness/trial/fuzz/fuzz_sealed.h"
#include "harness/trial/record.h"

namespace trial = noisegate::trial;
using noisegate::base::Fields;
using noisegate::base::Json;

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT: libFuzzer's name
    const std::uint8_t* data, std::size_t size) {
  const auto mend = [](Json& content) {
    trial::mend_key(content, [&](const Fields& spec) {
      Fields fields(content, "f", "");
      return trial::trial_key(trial::spec_from_json(spec),
                              fields.text("data_sha256"),
                              fields.text("numerics"));
    });
  };
  trial::fuzz_sealed(data, size, "trial", mend, [](const std::string& text) {
    return trial::record_text(trial::parse_record(text, "f"));
  });
  return 0;
}
