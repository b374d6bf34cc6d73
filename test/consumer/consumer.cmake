# SPDX-License-Identifier: Apache-2.0

add_executable(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer.cpp)
target_link_libraries(consumer PRIVATE ramwright::ramwright)
if(CMAKE_CROSSCOMPILING)
    # There is no startup code: the program is linked, and not run.
    target_link_options(consumer PRIVATE -Wl,--entry=main)
endif()
