#include "harness/trial/fault.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/base/error.h"

namespace noisegate::trial {
namespace {

TEST(Fault, TextAndBack) {
  std::set<std::string_view> names;
  for (const Fault fault : all_faults()) {
    EXPECT_EQ(fault_from_text(to_text(fault)), fault);
    names.insert(to_text(fault));
  }
  EXPECT_EQ(names.size(), all_faults().size());
  EXPECT_EQ(all_faults().front(), Fault::none);
  // Another fault was added: all_faults() must know it.
  EXPECT_EQ(all_faults().size(),
            static_cast<std::size_t>(all_faults().back()) + 1);
}

TEST(Fault, UnknownNameHasASuggestion) {
  try {
    fault_from_text("momentum_clear");
    ADD_FAILURE();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::usage);
    EXPECT_NE(error.hint().find("did you mean momentum_cleared?"),
              std::string::npos);
    EXPECT_NE(error.hint().find("constant_rate"), std::string::npos);
  }
}

}  // namespace
}  // namespace noisegate::trial
