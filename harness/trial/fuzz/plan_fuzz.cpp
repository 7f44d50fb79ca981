#include "harness/trial/fuzz/fuzz_sealed.h"
#include "harness/trial/plan.h"

namespace trial = noisegate::trial;
using noisegate::base::Fields;
using noisegate::base::Json;

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT: libFuzzer's name
    const std::uint8_t* data, std::size_t size) {
  const auto mend = [](Json& content) {
    Fields fields(content, "f", "");
    fields.array("trials");
    for (Json& planned : content["trials"]) {
      trial::mend_key(planned, [&](const Fields& spec) {
        return trial::trial_key(trial::spec_from_json(spec),
                                fields.text("data_sha256"),
                                fields.text("numerics"));
      });
    }
  };
  trial::fuzz_sealed(data, size, "plan", mend, [](const std::string& text) {
    return trial::plan_text(trial::parse_plan(text, "f"));
  });
  return 0;
}
