# SPDX-License-Identifier: Apache-2.0
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv32)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# Debian has no C++ standard library for bare-metal RISC-V. The headers of the Arm one are the same
# release of the same library, and its freestanding headers need nothing linked.
execute_process(
    COMMAND arm-none-eabi-g++ -mcpu=cortex-m3 -mthumb -E -v -x c++ /dev/null
    OUTPUT_QUIET
    ERROR_VARIABLE ramwright_arm_search
    RESULT_VARIABLE ramwright_arm_result
)
if(NOT ramwright_arm_result EQUAL 0)
    message(FATAL_ERROR "arm-none-eabi-g++ is needed for its C++ headers, and did not run.")
endif()
string(REGEX MATCHALL "\n [^\n]*/include/c\\+\\+/[^\n]*"
    ramwright_cxx_dirs "${ramwright_arm_search}"
)
set(ramwright_cxx_includes -nostdinc++)
foreach(dir IN LISTS ramwright_cxx_dirs)
    string(STRIP "${dir}" dir)
    list(APPEND ramwright_cxx_includes -isystem ${dir})
endforeach()

string(JOIN " " CMAKE_CXX_FLAGS_INIT
    -misa-spec=2.2 -march=rv32imac -mabi=ilp32 -mcmodel=medany --specs=picolibc.specs
    -ffunction-sections -fdata-sections -fno-exceptions -fno-rtti -fno-threadsafe-statics
    ${ramwright_cxx_includes}
)
# There is no libstdc++ to link, so the compiler must not add it.
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-nostartfiles -nodefaultlibs -Wl,--gc-sections,--no-warn-rwx-segments"
)
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT "-lc -lgcc")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
