# noisegate_library(name SOURCES ... LINKS ... [HEADERS kind] [QUICK])
#   static library noisegate::name
# noisegate_test(name SOURCES ... LINKS ... [LABEL fast|slow|gpu|data|full] [WHOLE]
#                [HEADERS kind])
#   one GoogleTest program; WHOLE registers it as one ctest entry (torch programs
#   take half a second to start), otherwise each TEST is one entry.
# HEADERS: the large headers that its sources include (PrecompiledHeaders.cmake);
# plain for a library and test for a test, if not given. Tests with those of torch
# are part of the target worker_tests.
# QUICK: they do little work; they are compiled for a short build, as are tests.

add_library(noisegate_options INTERFACE)
target_compile_features(noisegate_options INTERFACE cxx_std_20)
target_include_directories(noisegate_options INTERFACE ${PROJECT_SOURCE_DIR})
if(NOISEGATE_FMT_FIRST)
  target_include_directories(noisegate_options SYSTEM INTERFACE ${NOISEGATE_FMT_FIRST})
endif()
# One definition of fmt's macros everywhere, so that all can share its parsed
# headers.
target_link_libraries(noisegate_options INTERFACE fmt::fmt)
# No fused multiply-add behind our back: generated data must have equal bytes on
# every machine.
target_compile_options(
  noisegate_options
  INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wold-style-cast
            # Designated initializers leave out what has a default; g++ 12 warns.
            -Wno-missing-field-initializers -ffp-contract=off
            $<$<BOOL:${NOISEGATE_WERROR}>:-Werror>
            # g++ 12 sees these two where there is nothing ("a" + text; braced
            # lists of strings); they stay visible.
            $<$<BOOL:${NOISEGATE_WERROR}>:-Wno-error=restrict>
            $<$<BOOL:${NOISEGATE_WERROR}>:-Wno-error=maybe-uninitialized>)

# After the build type's own level, so this one counts.
function(noisegate_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

function(noisegate_library name)
  cmake_parse_arguments(arg "QUICK" "HEADERS" "SOURCES;LINKS" ${ARGN})
  add_library(noisegate_${name} STATIC ${arg_SOURCES})
  add_library(noisegate::${name} ALIAS noisegate_${name})
  target_link_libraries(noisegate_${name} PUBLIC noisegate_options ${arg_LINKS})
  if(arg_QUICK)
    noisegate_compile_quickly(noisegate_${name})
  endif()
  if(NOT arg_HEADERS)
    set(arg_HEADERS plain)
  endif()
  noisegate_reuse_headers(noisegate_${name} ${arg_HEADERS})
endfunction()

function(noisegate_test name)
  cmake_parse_arguments(arg "WHOLE" "LABEL;HEADERS" "SOURCES;LINKS" ${ARGN})
  if(NOT NOISEGATE_TESTS)
    return()
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL fast)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE noisegate_options ${arg_LINKS} GTest::gmock_main)
  noisegate_compile_quickly(${name})
  if(NOT arg_HEADERS)
    set(arg_HEADERS test)
  endif()
  noisegate_reuse_headers(${name} ${arg_HEADERS})
  if(arg_HEADERS STREQUAL "torch")
    add_dependencies(worker_tests ${name})
  endif()
  if(arg_LABEL STREQUAL "gpu")
    # For ci/pack_gpu: they run on another machine than the one that built them.
    install(TARGETS ${name} COMPONENT gpu_tests EXCLUDE_FROM_ALL RUNTIME DESTINATION tests)
  endif()
  target_compile_definitions(${name} PRIVATE NOISEGATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             NOISEGATE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  if(arg_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 900)
    if(arg_HEADERS STREQUAL "torch")
      # As in a worker. Two threads on a core that is taken wait for each other: a
      # small product then takes ten times as long.
      set_tests_properties(${name} PROPERTIES ENVIRONMENT
                           "OMP_NUM_THREADS=1;OPENBLAS_NUM_THREADS=1")
    endif()
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX ${name}/
                         PROPERTIES LABELS ${arg_LABEL} TIMEOUT 300)
  endif()
endfunction()
