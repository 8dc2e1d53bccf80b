# Whether FOUND are found and ABSENT are absent when compiling with DIRECTORIES only; "|" stands between the members.
string(REPLACE "|" ";" directories "${DIRECTORIES}")
list(REMOVE_ITEM directories "")
list(TRANSFORM directories PREPEND "-I")

function(expect answer)
  foreach(header ${ARGN})
    execute_process(COMMAND ${COMPILER} -std=c++20 -E ${directories} "-DPROBED=<${header}>" ${PROBE}
      OUTPUT_QUIET ERROR_VARIABLE said)
    if(NOT said MATCHES "the header is ${answer}")
      message(SEND_ERROR "${header} should be ${answer}; the compiler said:\n${said}")
    endif()
  endforeach()
endfunction()

string(REPLACE "|" ";" found "${FOUND}")
string(REPLACE "|" ";" absent "${ABSENT}")
expect(found ${found})
expect(absent ${absent})
