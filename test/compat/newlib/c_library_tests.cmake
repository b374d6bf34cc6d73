# SPDX-License-Identifier: Apache-2.0

# ramwright_add_c_library_tests(<library> DROP_IN <target>)
#
# Everything that is tested of a drop-in for a C library's malloc, with the C library that the calling
# directory's flags choose.
function(ramwright_add_c_library_tests library)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DROP_IN" "")
    set(sources ${PROJECT_SOURCE_DIR}/test/compat/newlib)
    foreach(test IN ITEMS malloc_test)
        set(image ${library}_${test})
        ramwright_add_image(${image} SOURCES ${sources}/${test}.cpp LIBS ${arg_DROP_IN})
        target_include_directories(${image} PRIVATE ${sources})
        ramwright_add_target_test(${image} IMAGE ${image})
    endforeach()
endfunction()
