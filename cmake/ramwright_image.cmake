# SPDX-License-Identifier: Apache-2.0

# ramwright_add_image(<name> SOURCES <file>... [LIBS <target>...])
#
# A firmware image for RAMWRIGHT_BOARD: the sources with the board's startup code and linker script.
function(ramwright_add_image name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES SUFFIX .elf)
    target_link_libraries(${name} PRIVATE
        ${arg_LIBS} ramwright_board ramwright::ramwright ramwright_warnings
    )
endfunction()
