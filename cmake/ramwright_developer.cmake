# SPDX-License-Identifier: Apache-2.0
#
# What building the project itself needs and a consumer of the library does not.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_EXECUTABLE ccache)
if(CCACHE_EXECUTABLE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_EXECUTABLE})
endif()

option(RAMWRIGHT_WARNINGS_ARE_ERRORS "Fail on a warning: what every preset does" OFF)
add_library(ramwright_warnings INTERFACE)
target_compile_options(ramwright_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${RAMWRIGHT_WARNINGS_ARE_ERRORS}>:-Werror>
    # GCC does not count changes of sign as conversions; Clang does.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
)

include(cmake/ramwright_image.cmake)
if(RAMWRIGHT_BUILD_TESTS)
    enable_testing()
    include(cmake/ramwright_test.cmake)
endif()
