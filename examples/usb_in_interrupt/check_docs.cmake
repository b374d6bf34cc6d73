# SPDX-License-Identifier: Apache-2.0
#
# cmake -D PAGE=<file> -D "OUTPUTS=<file>;..." -P check_docs.cmake
#
# Fails unless the page shows what each file holds.

file(READ ${PAGE} page)
foreach(file IN LISTS OUTPUTS)
    file(READ ${file} output)
    string(FIND "${page}" "```\n${output}```" place)
    if(place EQUAL -1)
        message(SEND_ERROR "${PAGE} does not show what is in ${file}.")
    endif()
endforeach()
