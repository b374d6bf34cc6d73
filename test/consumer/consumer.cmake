# SPDX-License-Identifier: Apache-2.0

add_executable(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer.cpp)
target_link_libraries(consumer PRIVATE ramwright::ramwright)

if(CMAKE_CROSSCOMPILING)
    add_executable(consumer_malloc ${CMAKE_CURRENT_LIST_DIR}/malloc/malloc.cpp)
    target_include_directories(consumer_malloc PRIVATE ${CMAKE_CURRENT_LIST_DIR}/malloc)
    target_link_libraries(consumer_malloc PRIVATE ramwright::newlib)

    # There is no startup code: the programs are linked, and not run.
    foreach(program IN ITEMS consumer consumer_malloc)
        target_link_options(${program} PRIVATE -Wl,--entry=main)
    endforeach()
endif()

if(RAMWRIGHT_STAND_INS)
    include(${CMAKE_CURRENT_LIST_DIR}/drop_ins.cmake)
endif()
