include(NumericsHash)
add_executable(noisegate_worker worker_main.cpp)
target_link_libraries(noisegate_worker PRIVATE noisegate_options noisegate::workloads CLI11::CLI11)
noisegate_reuse_headers(noisegate_worker torch)
# It reads the command line and the packs; the training is in the libraries.
noisegate_compile_quickly(noisegate_worker)
noisegate_numerics_header(noisegate_worker)
set_target_properties(noisegate_worker PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
install(TARGETS noisegate_worker)

# Links no torch itself.
noisegate_test(worker_test SOURCES worker_test.cpp LINKS noisegate::trial noisegate::data LABEL slow)
if(TARGET worker_test)
  add_dependencies(worker_test noisegate_worker)
  add_dependencies(worker_tests worker_test)
endif()
