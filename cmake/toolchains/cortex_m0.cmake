# SPDX-License-Identifier: Apache-2.0
set(ramwright_cpu_flags -mcpu=cortex-m0)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
