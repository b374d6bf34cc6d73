# SPDX-License-Identifier: Apache-2.0
#
# Run as a script after a GoogleTest program was built: writes the add_test commands of its tests.
#
#     cmake -D NAME=... -D PROGRAM=... -D APART=... -D OUTPUT=... -P ramwright_discover_tests.cmake
#
# A test with parameters or types is one test for all of them, unless APART: to start a process
# for each takes longer than most of them run.
cmake_minimum_required(VERSION 3.25)

execute_process(
    COMMAND ${PROGRAM} --gtest_list_tests
    OUTPUT_VARIABLE listed
    RESULT_VARIABLE result
)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} cannot list its tests: ${result}")
endif()
string(REGEX REPLACE " *#[^\n]*" "" listed "${listed}")  # values of parameters
string(REPLACE "\n" ";" listed "${listed}")

# How the output ends when some were skipped and all others were, too.
set(all_skipped "\\\\[  PASSED  \\\\] 0 tests\\\\.\\n(\\\\[  SKIPPED \\\\][^\\n]*\\n?)+$")

set(commands "")
set(names "")
foreach(line IN LISTS listed)
    if(line MATCHES "^([^ ]+)\\.$")
        set(suite "${CMAKE_MATCH_1}")
        continue()
    endif()
    if(NOT line MATCHES "^  ([^ ]+)$")
        continue()
    endif()
    set(test "${CMAKE_MATCH_1}")

    # [instantiation/]suite.test/parameter, or suite/number.test for a type, or suite.test
    set(filter "${suite}.${test}")
    set(name "${filter}")
    if(NOT APART)
        if(test MATCHES "^([^/]+)/")
            set(test "${CMAKE_MATCH_1}")
            string(REGEX REPLACE "^.*/" "" plain_suite "${suite}")
            set(filter "${plain_suite}.${test}/*:*/${plain_suite}.${test}/*")
        else()
            string(REGEX REPLACE "/.*$" "" plain_suite "${suite}")
            set(filter "${plain_suite}.${test}:${plain_suite}/*.${test}")
        endif()
        set(name "${plain_suite}.${test}")
    endif()
    string(REGEX REPLACE "^${NAME}\\." "" name "${name}")
    if(name IN_LIST names)
        continue()
    endif()
    list(APPEND names "${name}")
    string(APPEND commands
        "add_test([=[${NAME}.${name}]=] [=[${PROGRAM}]=] [=[--gtest_filter=${filter}]=])\n"
        "set_tests_properties([=[${NAME}.${name}]=] PROPERTIES TIMEOUT 300 "
        "FAIL_REGULAR_EXPRESSION \"Running 0 tests\" SKIP_REGULAR_EXPRESSION \"${all_skipped}\")\n"
    )
endforeach()
if(names STREQUAL "")
    message(FATAL_ERROR "${PROGRAM} has no tests.")
endif()
file(WRITE ${OUTPUT} "${commands}")
