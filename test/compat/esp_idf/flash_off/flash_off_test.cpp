// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's case "heap_caps_xxx functions work with flash cache disabled": from here until the flash memory can be
/// read again, whoever runs or reads anything in it ends the test. The MPU sees to that in place of the cache.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "esp_heap_caps.h"
#include "esp_heap_caps_init.h"
#include "ramwright/compat/esp_idf_memory.hpp"

namespace {

constexpr std::uint32_t caps = MALLOC_CAP_EXEC | MALLOC_CAP_32BIT | MALLOC_CAP_8BIT |
                               MALLOC_CAP_DMA | MALLOC_CAP_INTERNAL | MALLOC_CAP_DEFAULT;
alignas(64) std::byte dram[16 * 1024];

[[nodiscard]] volatile std::uint32_t& mpu(std::uintptr_t offset) {
    return *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED90 + offset);
}

volatile bool faulted = false;

[[gnu::always_inline]] inline void disable_flash() {
    constexpr std::uint32_t no_access_to_4_mib = 1U << 28 | 21U << 1 | 1;
    mpu(0x08) = 0;
    mpu(0x0C) = 0;
    mpu(0x10) = no_access_to_4_mib;
    mpu(0x04) = 5;  // where there is no region, privileged code may do all
    asm volatile("dsb\n\tisb" : : : "memory");
}
[[gnu::always_inline]] inline void enable_flash() {
    mpu(0x04) = 0;
    asm volatile("dsb\n\tisb" : : : "memory");
}

/// So that the test is known to be one.
[[gnu::section(".text.flash_off"), gnu::noipa]] bool flash_is_off() {
    faulted = false;
    disable_flash();
    std::uint32_t word = 0;
    asm volatile("ldr.w %0, [%1]" : "=r"(word) : "r"(0x100) : "memory");
    enable_flash();
    return faulted;
}

[[gnu::section(".text.flash_off"), gnu::noipa]] bool all_work() {
    disable_flash();
    void* block = heap_caps_malloc(64, MALLOC_CAP_EXEC);
    bool works = block != nullptr;
    block = heap_caps_realloc(block, 32, MALLOC_CAP_EXEC);
    works = works && block != nullptr;
    block = heap_caps_realloc(block, 320, MALLOC_CAP_EXEC);
    works = works && block != nullptr;
    heap_caps_free(block);
    void* const blocks[]{
        heap_caps_calloc(3, 40, MALLOC_CAP_DMA),
        heap_caps_aligned_alloc(64, 40, MALLOC_CAP_8BIT),
        heap_caps_malloc_prefer(40, 2, MALLOC_CAP_SPIRAM, MALLOC_CAP_INTERNAL),
        heap_caps_malloc_default(40),
        std::malloc(40),
        std::calloc(4, 10),
    };
    for (void* const one : blocks) {
        works = works && one != nullptr;
        std::free(one);
    }
    works = works && heap_caps_malloc(1 << 20, MALLOC_CAP_8BIT) == nullptr;
    enable_flash();
    return works;
}

}  // namespace

ramwright::esp_idf::given_memory ramwright::esp_idf::memory() noexcept {
    static const mapped_region all[]{
        {.where = {.name = "RAM",
                   .start = reinterpret_cast<std::uintptr_t>(dram),
                   .size = sizeof dram,
                   .has = from_caps(caps)},
         .cache_line = 32},
    };
    return {.chip = all, .at_start = all};
}

/// Behind the one instruction that may fault.
extern "C" void skip_instruction(std::uint32_t* frame) {
    if (faulted) {
        board::print("Something ran or was read in flash memory, at or called from ");
        board::print_hexadecimal(frame[6]);
        board::print(" ");
        board::print_hexadecimal(frame[5]);
        board::print(".\n");
        board::exit(1);
    }
    faulted = true;
    frame[6] += 4;
}
extern "C" [[gnu::naked]] void HardFault_Handler() {
    asm volatile("mov r0, sp\n\tb skip_instruction");
}

int main() {
    heap_caps_init();
    board::expect(flash_is_off(), "reading flash memory faults");
    board::expect(all_work(), "heap_caps functions work");
    board::expect(heap_caps_check_integrity_all(true), "the heap is intact");
    return board::verdict();
}
