#pragma once

namespace noisegate::base {

// What the build wrote down about itself (build_info.cpp.in).
struct BuildInfo {
  const char* version;     // of the project
  const char* compiler;    // "GNU 12.2.0"
  const char* build_type;  // "Release"
  const char* commit;      // 40 digits, or "unknown" outside of a checkout
  bool dirty;              // files under version control were changed
};

const BuildInfo& build_info();

}  // namespace noisegate::base
