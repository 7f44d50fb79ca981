# One SHA-256 over the sources that decide what training computes. A trial's key
# has it in: change one character of the optimizer, and no old trial answers.
#
# As a script, prints the hash (as a STATUS line) or writes it as a header:
#   cmake -DROOT=<project> [-DOUTPUT=<header>] -P NumericsHash.cmake
# As a module:
#   noisegate_numerics_header(target)   gives `target` "noisegate_numerics.h"
#
# Tests, what they compare with, and fuzz targets decide nothing, and are left
# out.
cmake_minimum_required(VERSION 3.25)
set(NOISEGATE_NUMERICS_FOLDERS harness/base harness/trial harness/train fixtures)

function(noisegate_numerics_sources root out)
  set(flags ${ARGN})
  set(globs)
  foreach(folder IN LISTS NOISEGATE_NUMERICS_FOLDERS)
    list(APPEND globs ${root}/${folder}/*.h ${root}/${folder}/*.cpp)
  endforeach()
  file(GLOB_RECURSE sources ${flags} RELATIVE ${root} ${globs})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|_golden\\.h$|/fuzz/")
  list(SORT sources)
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

function(noisegate_numerics_hash root out)
  noisegate_numerics_sources(${root} sources)
  set(list)
  foreach(source IN LISTS sources)
    file(SHA256 ${root}/${source} hash)
    string(APPEND list "${hash}  ${source}\n")
  endforeach()
  string(SHA256 hash "${list}")
  set(${out} ${hash} PARENT_SCOPE)
endfunction()

function(noisegate_numerics_header target)
  set(folder ${PROJECT_BINARY_DIR}/generated)
  set(script ${PROJECT_SOURCE_DIR}/cmake/NumericsHash.cmake)
  # CONFIGURE_DEPENDS: a new file re-runs CMake, so that it counts too.
  noisegate_numerics_sources(${PROJECT_SOURCE_DIR} sources CONFIGURE_DEPENDS)
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/)
  add_custom_command(
    OUTPUT ${folder}/noisegate_numerics.h
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DOUTPUT=${folder}/noisegate_numerics.h
            -P ${script}
    DEPENDS ${sources} ${script}
    COMMENT "Hashing the sources that decide results" VERBATIM)
  target_sources(${target} PRIVATE ${folder}/noisegate_numerics.h)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  noisegate_numerics_hash(${ROOT} hash)
  if(OUTPUT)
    file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "#pragma once

// Of the sources that decide what training computes (cmake/NumericsHash.cmake).
inline constexpr char kSourcesHash[] =
    \"${hash}\";
")
  else()
    message(STATUS ${hash})
  endif()
endif()
