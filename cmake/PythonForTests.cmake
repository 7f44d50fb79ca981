# NOISEGATE_PYTHON: the Python of the tests that need packages (NumPy, Pillow, YAML).
#
# ci/setup installs those for the system's Python; the first one on the path may
# be another (pyenv, a virtual environment). Where no Python has them, the tests
# say what is missing.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(NOISEGATE_PYTHON ${Python3_EXECUTABLE})
foreach(candidate IN ITEMS /usr/bin/python3 ${Python3_EXECUTABLE})
  execute_process(COMMAND ${candidate} -c "import numpy, PIL, yaml" RESULT_VARIABLE result
                  OUTPUT_QUIET ERROR_QUIET)
  if(result STREQUAL "0")
    set(NOISEGATE_PYTHON ${candidate})
  endif()
endforeach()
