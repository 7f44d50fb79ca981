# The large headers, parsed once for all targets: more than half of the time of a
# build goes into them otherwise.
#
# noisegate_reuse_headers(target kind)   kind: plain, test (plain and GoogleTest),
#                                        or torch (plain, ATen and what the
#                                        reference loop needs)
#
# A file must not rely on them: clang-tidy, the sanitizers and every build with
# -DNOISEGATE_PCH=OFF compile it with its own includes alone.
option(NOISEGATE_PCH "Parse the large headers once" ON)

set(plain_headers
    <algorithm> <array> <chrono> <cmath> <cstdint> <filesystem> <fstream>
    <functional> <limits> <map> <memory> <optional> <set> <string> <string_view>
    <utility> <vector> <fmt/format.h> <nlohmann/json.hpp>)

function(noisegate_headers kind)
  cmake_parse_arguments(arg "" "" "LINKS;HEADERS" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/generated/headers_${kind}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(noisegate_headers_${kind} OBJECT ${source})
  target_link_libraries(noisegate_headers_${kind} PRIVATE noisegate_options ${arg_LINKS})
  target_precompile_headers(noisegate_headers_${kind} PRIVATE ${plain_headers} ${arg_HEADERS})
endfunction()

function(noisegate_reuse_headers target kind)
  if(TARGET noisegate_headers_${kind})
    target_precompile_headers(${target} REUSE_FROM noisegate_headers_${kind})
  endif()
endfunction()

if(NOISEGATE_PCH)
  # Without it ccache can't see which headers a file was given.
  target_compile_options(noisegate_options
                         INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  noisegate_headers(plain)
  if(NOISEGATE_TESTS)
    noisegate_headers(test LINKS GTest::gmock HEADERS <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  if(NOISEGATE_WORKER)
    noisegate_headers(torch LINKS ${TORCH_LIBRARIES}
                      HEADERS <ATen/ATen.h> <torch/nn/functional/loss.h> <torch/nn/module.h>
                              <torch/nn/modules/linear.h>)
    target_compile_options(noisegate_headers_torch PRIVATE "SHELL:${TORCH_CXX_FLAGS}")
  endif()
endif()
