# SPDX-License-Identifier: Apache-2.0
#
# Every drop-in, compiled by its target alone. RAMWRIGHT_STAND_INS has what comes from elsewhere: the
# declarations of each kernel, and what an application says of its heap.

# consume_drop_in(<target> [<directory below RAMWRIGHT_STAND_INS>...])
function(consume_drop_in target)
    add_library(consumer_${target} OBJECT ${CMAKE_CURRENT_LIST_DIR}/nothing.cpp)
    target_link_libraries(consumer_${target} PRIVATE ramwright::${target})
    list(TRANSFORM ARGN PREPEND ${RAMWRIGHT_STAND_INS}/)
    target_include_directories(consumer_${target} PRIVATE ${ARGN})
endfunction()

consume_drop_in(cmsis_rtos1 cmsis)
consume_drop_in(cmsis_rtos2 cmsis)
consume_drop_in(cmsis_scheduler cmsis)
consume_drop_in(cxx std)
consume_drop_in(cxx_allocators)
consume_drop_in(esp_idf)
consume_drop_in(freertos freertos freertos/include)
consume_drop_in(middleware)
consume_drop_in(stm32_usb stm32_usb)
consume_drop_in(threadx threadx threadx/include)
target_compile_definitions(consumer_freertos PRIVATE FREERTOS_TEST_SCHEME=heap_4)
