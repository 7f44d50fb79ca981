add_executable(noisegate_worker worker_main.cpp)
target_link_libraries(noisegate_worker PRIVATE noisegate_options noisegate::workloads CLI11::CLI11)
set_target_properties(noisegate_worker PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
install(TARGETS noisegate_worker)
