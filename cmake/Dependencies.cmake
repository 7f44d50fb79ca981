# Everything that comes from outside, found once. Imported targets bring their
# headers as SYSTEM, so that our warnings stop at our own code.
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(Threads REQUIRED)

find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv::csv UNKNOWN IMPORTED)
set_target_properties(libcsv::csv PROPERTIES IMPORTED_LOCATION ${LIBCSV_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${LIBCSV_INCLUDE_DIR})

if(NOISEGATE_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  include(GoogleTest)
endif()

if(NOISEGATE_WORKER)
  # Before any global language standard: a CMAKE_CXX_STANDARD of 20 breaks the
  # CUDA probe of LibTorch's package file.
  find_package(Torch REQUIRED)
  if(NOISEGATE_BENCH)
    find_package(benchmark REQUIRED)
  endif()
endif()
