# SPDX-License-Identifier: Apache-2.0

set(RAMWRIGHT_FUZZ_SECONDS 0 CACHE STRING
    "How long each fuzz test looks for new inputs; 0: run the fixed number that its test names"
)

# GoogleTest as Debian ships it: a library for the host's own word size, and its sources for others.
if(NOT RAMWRIGHT_ON_TARGET)
    if(CMAKE_CXX_FLAGS MATCHES "-m32")
        enable_language(C)  # GoogleTest's own build asks for it
        set(INSTALL_GTEST OFF)
        set(BUILD_GMOCK OFF)
        add_subdirectory(/usr/src/googletest ${PROJECT_BINARY_DIR}/googletest
            EXCLUDE_FROM_ALL SYSTEM
        )
    else()
        find_package(GTest REQUIRED)
    endif()
endif()

# ramwright_add_test(<name> [APART] SOURCES <file>... [LIBS <target>...])
#
# A GoogleTest program for the host. Each of its cases is a test of its own, named
# <name>.<suite>.<case>, with all its parameters and types; with APART, with one of them each.
function(ramwright_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "APART" "" "SOURCES;LIBS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE
        ${arg_LIBS} ramwright::ramwright ramwright_warnings GTest::gtest_main
    )
    set(tests ${CMAKE_CURRENT_BINARY_DIR}/${name}_tests.cmake)
    set(discover ${PROJECT_SOURCE_DIR}/cmake/ramwright_discover_tests.cmake)
    add_custom_command(TARGET ${name} POST_BUILD
        COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D PROGRAM=$<TARGET_FILE:${name}>
            -D APART=${arg_APART} -D OUTPUT=${tests} -P ${discover}
        BYPRODUCTS ${tests}
        VERBATIM
    )
    # Of a program that was not built, CTest is told of one test, which it will not find.
    file(WRITE ${tests}.include
        "if(EXISTS \"${tests}\")\n    include(\"${tests}\")\nelse()\n"
        "    add_test(${name}_not_built ${name}_not_built)\nendif()\n"
    )
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${tests}.include)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS ${discover})
endfunction()

add_custom_target(ramwright_fuzz_tests)

# ramwright_add_fuzz_test(<name> RUNS <number> SOURCES <file>... [LIBS <target>...]
#     [CORPUS <directory>] [LONGEST <bytes>]
# )
#
# A libFuzzer program, run on RUNS inputs of up to LONGEST bytes: those in CORPUS and what comes of
# them. They are the same in every run, unless RAMWRIGHT_FUZZ_SECONDS asks for new ones. RUNS should
# take about 15 seconds. Only where the compiler has libFuzzer: the preset host-fuzz.
function(ramwright_add_fuzz_test name)
    if(NOT CMAKE_CXX_FLAGS MATCHES "fuzzer-no-link")
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "RUNS;CORPUS;LONGEST" "SOURCES;LIBS")
    add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} ramwright::ramwright ramwright_warnings)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(ramwright_fuzz_tests ${name})

    set(options "")
    if(arg_LONGEST)
        # Long from the start: libFuzzer's own way takes millions of runs to get there.
        set(options -max_len=${arg_LONGEST} -len_control=0)
    endif()
    add_test(
        NAME ${name}
        COMMAND ${PROJECT_SOURCE_DIR}/test/fuzz/run_fuzz_test
            ${arg_RUNS} ${RAMWRIGHT_FUZZ_SECONDS} ${CMAKE_CURRENT_BINARY_DIR}/${name}_found
            "${arg_CORPUS}" $<TARGET_FILE:${name}> ${options}
    )
    math(EXPR timeout "${RAMWRIGHT_FUZZ_SECONDS} + 600")
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT ${timeout})
endfunction()

# ramwright_add_target_test(<name> IMAGE <target> [EXACT] [EXPECT_FILE <file>] [RAM <size>]
#     [CORES <number>] [ARGS <word>...]
# )
#
# Runs an image on RAMWRIGHT_BOARD with ARGS as its command line. It passes iff main returns 0 and,
# with EXPECT_FILE, what the image printed is that file, byte for byte. EXACT makes instruction
# counts exact, and the run slow. RAM is what the emulator gives the board, where it lets one choose;
# CORES too, which run at the same time.
function(ramwright_add_target_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "EXACT" "IMAGE;EXPECT_FILE;RAM;CORES" "ARGS")
    set(options "")
    if(arg_EXACT)
        list(APPEND options --exact)
    endif()
    if(arg_EXPECT_FILE)
        list(APPEND options --expect ${arg_EXPECT_FILE})
    endif()
    if(arg_CORES)
        list(APPEND options --cores ${arg_CORES})
    endif()
    if(arg_RAM)
        list(APPEND options --ram ${arg_RAM})
    endif()
    add_test(
        NAME ${name}
        COMMAND ${PROJECT_SOURCE_DIR}/test/target/run_image ${options}
            ${RAMWRIGHT_BOARD} $<TARGET_FILE:${arg_IMAGE}> ${arg_ARGS}
    )
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
