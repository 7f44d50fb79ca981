#include "harness/base/environment.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/base/build_info.h"

extern char** environ;  // NOLINT: POSIX declares it nowhere

namespace noisegate::base {
namespace {

constexpr std::string_view kUnknown = "unknown";

// The value of the first line "NAME<separator>VALUE" of a small file.
std::string value_of(const char* path, std::string_view name, char separator) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.compare(0, name.size(), name) != 0) continue;
    const auto at = line.find(separator);
    if (at == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t\"", at + 1);
    const auto end = line.find_last_not_of(" \t\"");
    if (begin == std::string::npos || end < begin) continue;
    return line.substr(begin, end - begin + 1);
  }
  return std::string(kUnknown);
}

// Those instruction sets that choose other kernels in a BLAS.
std::string instruction_sets() {
  constexpr std::array<std::string_view, 9> kOfInterest = {
      "avx",         "avx2",     "fma",      "avx512f", "avx512_bf16",
      "avx512_vnni", "amx_bf16", "amx_tile", "asimd"};
  std::string flags = value_of("/proc/cpuinfo", "flags", ':');
  if (flags == kUnknown) flags = value_of("/proc/cpuinfo", "Features", ':');
  std::istringstream words(flags);
  std::string found;
  for (std::string word; words >> word;) {
    if (std::find(kOfInterest.begin(), kOfInterest.end(), word) ==
        kOfInterest.end()) {
      continue;
    }
    found += (found.empty() ? "" : " ") + word;
  }
  return found.empty() ? std::string(kUnknown) : found;
}

bool is_listed(std::string_view name) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"OMP_", "OPENBLAS_",
                                                         "MKL_"};
  constexpr std::array<std::string_view, 5> kNames = {
      "CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE",
      "SLURM_JOB_ID", "SLURM_ARRAY_TASK_ID"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) {
                       return name.substr(0, prefix.size()) == prefix;
                     });
}

Json listed_variables() {
  Json variables = Json::object();
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto at = text.find('=');
    if (at == std::string_view::npos || !is_listed(text.substr(0, at)))
      continue;
    variables[std::string(text.substr(0, at))] = text.substr(at + 1);
  }
  return variables;
}

}  // namespace

Json environment_record() {
  utsname system{};
  const bool has_system = ::uname(&system) == 0;
  return {
      {"host", has_system ? system.nodename : kUnknown},
      {"os", value_of("/etc/os-release", "PRETTY_NAME", '=')},
      {"kernel", has_system ? system.release : kUnknown},
      {"libc", std::string("glibc ") + ::gnu_get_libc_version()},
      {"cpu", value_of("/proc/cpuinfo", "model name", ':')},
      {"isa", instruction_sets()},
      {"cores", std::thread::hardware_concurrency()},
      {"compiler", build_info().compiler},
      {"build_type", build_info().build_type},
      {"commit", build_info().commit},
      {"dirty", build_info().dirty},
      {"variables", listed_variables()},
  };
}

std::string version_text() {
  const BuildInfo& info = build_info();
  const std::string_view commit = info.commit;
  return std::string(info.version) + " (" + std::string(commit.substr(0, 7)) +
         (info.dirty ? ", changed)" : ")");
}

}  // namespace noisegate::base
