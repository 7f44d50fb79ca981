# Everything that comes from outside, found once. Imported targets bring their
# headers as SYSTEM, so that our warnings stop at our own code.
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
add_library(noisegate_archive INTERFACE)
if(NOISEGATE_STATIC_LIBARCHIVE)
  # Of the static library only what reads tar and gzip is linked; the shared one
  # brings ten libraries and 35 MB of ICU's tables. A program that writes archives
  # (a test) names LibArchive::LibArchive, too, and has the shared one.
  find_library(LIBARCHIVE_STATIC_LIBRARY libarchive.a REQUIRED)
  target_include_directories(noisegate_archive SYSTEM INTERFACE ${LibArchive_INCLUDE_DIRS})
  target_link_libraries(noisegate_archive INTERFACE ${LIBARCHIVE_STATIC_LIBRARY} ZLIB::ZLIB)
else()
  target_link_libraries(noisegate_archive INTERFACE LibArchive::LibArchive)
endif()
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
  # LibTorch's own archives carry the headers of another fmt than the one that is
  # linked: it must be found first (noisegate_options in Noisegate.cmake).
  foreach(folder IN LISTS TORCH_INCLUDE_DIRS)
    if(EXISTS ${folder}/fmt)
      get_target_property(fmt_folder fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
      set(NOISEGATE_FMT_FIRST ${PROJECT_BINARY_DIR}/generated/fmt_first)
      file(MAKE_DIRECTORY ${NOISEGATE_FMT_FIRST})
      file(CREATE_LINK ${fmt_folder}/fmt ${NOISEGATE_FMT_FIRST}/fmt SYMBOLIC)
    endif()
  endforeach()
  if(NOISEGATE_BENCH)
    find_package(benchmark REQUIRED)
  endif()
endif()
