# SPDX-License-Identifier: Apache-2.0
#
# cmake -D PAGE=<file> -D "SOURCES=<file>;..." -P check_page.cmake
#
# Fails unless every block of C or C++ on the page is in one of the sources, which are compiled.

# Reads a file, with what means something in a CMake list in other words.
function(read_text file result)
    file(READ ${file} text)
    string(REPLACE "[" "<open>" text "${text}")
    string(REPLACE "]" "<close>" text "${text}")
    string(REPLACE ";" "<semicolon>" text "${text}")
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

read_text(${PAGE} page)
set(compiled "")
foreach(file IN LISTS SOURCES)
    read_text(${file} source)
    string(APPEND compiled "${source}")
endforeach()

string(REGEX MATCHALL "```c(pp)?\n[^`]*```" blocks "${page}")
if(NOT blocks)
    message(FATAL_ERROR "${PAGE} shows no code.")
endif()
foreach(block IN LISTS blocks)
    string(REGEX REPLACE "^```c(pp)?\n|```$" "" block "${block}")
    string(FIND "${compiled}" "${block}" place)
    if(place EQUAL -1)
        message(SEND_ERROR "${PAGE} shows what is not compiled:\n${block}")
    endif()
endforeach()
