# SPDX-License-Identifier: Apache-2.0
#
# cmake -D "RUN=<command;words...>" -D "EXPECT=<member>=<value>;..." -P check_run.cmake
#
# Runs a command that prints one JSON object and compares members of it. A dot reaches into an
# object; `<=` and `>=` in place of `=` are bounds.

execute_process(COMMAND ${RUN} OUTPUT_VARIABLE report RESULT_VARIABLE status)
message("${report}")
if(NOT status EQUAL 0)
    message(FATAL_ERROR "The run ended with status ${status}.")
endif()
if(NOT EXPECT)
    message(FATAL_ERROR "Nothing is expected of the run.")
endif()

foreach(expectation IN LISTS EXPECT)
    if(NOT expectation MATCHES "^([a-z0-9_.]+)([<>]?=)(.+)$")
        message(FATAL_ERROR "'${expectation}' is not an expectation.")
    endif()
    set(member ${CMAKE_MATCH_1})
    set(relation ${CMAKE_MATCH_2})
    set(wanted ${CMAKE_MATCH_3})
    string(REPLACE "." ";" path "${member}")
    string(JSON actual GET "${report}" ${path})
    if(relation STREQUAL "=" AND NOT actual STREQUAL wanted)
        message(SEND_ERROR "${member} is ${actual}, not ${wanted}.")
    elseif(relation STREQUAL "<=" AND NOT actual LESS_EQUAL wanted)
        message(SEND_ERROR "${member} is ${actual}, more than ${wanted}.")
    elseif(relation STREQUAL ">=" AND NOT actual GREATER_EQUAL wanted)
        message(SEND_ERROR "${member} is ${actual}, less than ${wanted}.")
    endif()
endforeach()
