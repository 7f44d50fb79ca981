# Python3::Interpreter for the tests: the first Python on the path that has the
# packages that some of them need. ci/setup installs those for the system's Python;
# pyenv or a virtual environment may come before it. Where no Python has them, those
# tests say what is missing.
function(noisegate_has_packages result candidate)
  execute_process(COMMAND ${candidate} -c "import numpy, PIL, yaml" RESULT_VARIABLE code
                  OUTPUT_QUIET ERROR_QUIET)
  if(NOT code STREQUAL "0")
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

find_program(NOISEGATE_PYTHON python3 VALIDATOR noisegate_has_packages)
if(NOISEGATE_PYTHON)
  set(Python3_EXECUTABLE ${NOISEGATE_PYTHON})
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)
