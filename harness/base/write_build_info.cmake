# cmake -DSOURCE=… -DTEMPLATE=… -DOUTPUT=… -DVERSION=… -DCOMPILER=…
#       -DBUILD_TYPE=… -P write_build_info.cmake
# Writes OUTPUT only if it changes. Without git or outside of a checkout the
# commit is "unknown".
set(COMMIT unknown)
set(DIRTY false)
find_program(git git)
if(git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse HEAD RESULT_VARIABLE failed
                  OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(COMMIT ${commit})
    execute_process(COMMAND ${git} -C ${SOURCE} diff --quiet HEAD -- RESULT_VARIABLE changed
                    OUTPUT_QUIET ERROR_QUIET)
    if(changed)
      set(DIRTY true)
    endif()
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
