# SPDX-License-Identifier: Apache-2.0
#
# cmake -D PAGE=<file> -D CODE=<file> -D OUTPUT=<file> -P check_docs.cmake
#
# Fails unless the page shows the output, and each piece of C++ in it stands in the code.

file(READ ${PAGE} page)
file(READ ${CODE} code)
file(READ ${OUTPUT} output)

string(FIND "${page}" "```\n${output}```" place)
if(place EQUAL -1)
    message(SEND_ERROR "${PAGE} does not show what is in ${OUTPUT}.")
endif()

set(pieces 0)
string(FIND "${page}" "```cpp\n" place)
while(NOT place EQUAL -1)
    math(EXPR place "${place} + 7")
    string(SUBSTRING "${page}" ${place} -1 page)
    string(FIND "${page}" "```" end)
    string(SUBSTRING "${page}" 0 ${end} piece)
    string(FIND "${code}" "${piece}" found)
    if(found EQUAL -1)
        message(SEND_ERROR "Not in ${CODE}:\n${piece}")
    endif()
    math(EXPR pieces "${pieces} + 1")
    string(FIND "${page}" "```cpp\n" place)
endwhile()
if(pieces EQUAL 0)
    message(SEND_ERROR "${PAGE} shows no code.")
endif()
