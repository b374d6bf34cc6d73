# SPDX-License-Identifier: Apache-2.0

# ramwright_add_c_library_tests(<library> DROP_IN <target>... CXX <target>...)
#
# Everything that is tested of a drop-in for a C library's malloc, with the C library that the calling
# directory's flags choose. CXX is what the image with containers needs.
function(ramwright_add_c_library_tests library)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DROP_IN;CXX")
    set(sources ${PROJECT_SOURCE_DIR}/test/compat/newlib)

    set(image ${library}_malloc_test)
    ramwright_add_image(${image}
        SOURCES ${sources}/malloc_test.cpp ${sources}/written.cpp
        LIBS ${arg_DROP_IN}
    )
    target_include_directories(${image} PRIVATE ${sources})
    ramwright_add_target_test(${image} IMAGE ${image})

    set(image ${library}_contexts_test)
    ramwright_add_image(${image}
        SOURCES ${sources}/contexts_test.cpp ${sources}/written.cpp
        LIBS ${arg_DROP_IN} ramwright::cxx ${arg_CXX} ramwright_test_kernel
    )
    target_include_directories(${image} PRIVATE ${sources})
    target_link_options(${image} PRIVATE -Wl,--wrap=test_kernel_switch)
    if(library STREQUAL "newlib_nano")
        target_link_options(${image} PRIVATE -Wl,--undefined=_printf_float)
    endif()
    ramwright_add_target_test(${image} IMAGE ${image} EXACT)
endfunction()
