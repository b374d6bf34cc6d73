// SPDX-License-Identifier: Apache-2.0
#include "chip.hpp"

#if !defined(RAMWRIGHT_ON_BOARD)
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "ramwright/compat/esp_idf_memory.hpp"
#include "ramwright_esp_idf.h"

namespace chip {
namespace {

using ramwright::mapped_region;
using ramwright::esp_idf::from_caps;

alignas(64) std::byte iram[iram_bytes];
alignas(64) std::byte small_dram[small_dram_bytes];
alignas(64) std::byte dram[dram_bytes];
alignas(64) std::byte psram[psram_bytes];
alignas(64) std::byte rtc[rtc_bytes];

constexpr std::size_t diram_bytes = 12 * 1024;
alignas(256) std::byte reversed[4096];

/// The memory, and where it is seen otherwise.
ramwright::memory_alias map_twice() {
#if defined(RAMWRIGHT_MIRRORED_BLOCK_RAM)
    return {.start = 0x0100'0000, .size = diram_bytes, .seen_at = 0x0100'4000};
#elif defined(RAMWRIGHT_ON_BOARD)
    alignas(64) static std::byte memory[diram_bytes];
    return {.start = reinterpret_cast<std::uintptr_t>(memory),
            .size = sizeof memory,
            .seen_at = 0xA000'0000};
#else
    const int file = memfd_create("D/IRAM", 0);
    const bool is_long = ftruncate(file, diram_bytes) == 0;
    const auto view = [=] {
        return reinterpret_cast<std::uintptr_t>(
            mmap(nullptr, diram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    };
    return {.start = view(), .size = is_long ? diram_bytes : 0, .seen_at = view()};
#endif
}

const ramwright::memory_alias aliases[]{map_twice(),
                                        {.start = reinterpret_cast<std::uintptr_t>(reversed),
                                         .size = sizeof reversed,
                                         .seen_at = 0xB000'0000,
                                         .reversed = true}};

constexpr std::uint32_t any_size = MALLOC_CAP_8BIT | MALLOC_CAP_32BIT;
constexpr std::uint32_t dram_caps =
    any_size | MALLOC_CAP_DMA | MALLOC_CAP_INTERNAL | MALLOC_CAP_DEFAULT | MALLOC_CAP_SIMD;

mapped_region part(const char* name, std::byte* start, std::size_t size, std::uint32_t first,
                   std::uint32_t second, std::uint32_t last, std::uint16_t line = 0) {
    return {.where = {.name = name,
                      .start = reinterpret_cast<std::uintptr_t>(start),
                      .size = size,
                      .has = from_caps(first | second | last)},
            .cache_line = line,
            .choice = {from_caps(first), from_caps(second), from_caps(last)}};
}

const mapped_region all[]{
    part("IRAM", iram, sizeof iram,
         MALLOC_CAP_EXEC | MALLOC_CAP_32BIT | MALLOC_CAP_INTERNAL | MALLOC_CAP_IRAM_8BIT, 0, 0),
    part("DRAM small", small_dram, sizeof small_dram, dram_caps & ~MALLOC_CAP_INTERNAL,
         MALLOC_CAP_INTERNAL, 0, 32),
    part("DRAM", dram, sizeof dram, dram_caps & ~MALLOC_CAP_INTERNAL, MALLOC_CAP_INTERNAL, 0, 32),
    part("SPIRAM", psram, sizeof psram, MALLOC_CAP_SPIRAM, 0, any_size | MALLOC_CAP_DEFAULT, 64),
    part("RTCRAM", rtc, sizeof rtc, MALLOC_CAP_RTCRAM, 0,
         any_size | MALLOC_CAP_INTERNAL | MALLOC_CAP_DEFAULT),
    part("spare", spare, sizeof spare, MALLOC_CAP_8BIT | MALLOC_CAP_32BIT, 0, 0),
};

const mapped_region for_code_too[]{
    part("D/IRAM", reinterpret_cast<std::byte*>(aliases[0].start), aliases[0].size, 0,
         MALLOC_CAP_DMA | MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL | MALLOC_CAP_DEFAULT,
         MALLOC_CAP_32BIT | MALLOC_CAP_EXEC),
    part("D/IRAM reversed", reversed, sizeof reversed, reversed_cap, 0,
         MALLOC_CAP_EXEC | MALLOC_CAP_32BIT),
};

template <std::size_t N>
bool lies_in(const std::byte (&memory)[N], const void* block) {
    return block >= memory && block < memory + N;
}

char text[16 * 1024];
std::size_t text_length = 0;

const bool initialised = [] {
    heap_caps_init();
    return true;
}();

}  // namespace

alignas(64) std::byte spare[16 * 1024];
alignas(64) std::byte foreign[4096];

bool in_iram(const void* block) { return lies_in(iram, block); }
bool in_dram(const void* block) { return lies_in(dram, block) || lies_in(small_dram, block); }
bool in_psram(const void* block) { return lies_in(psram, block); }
bool in_rtc(const void* block) { return lies_in(rtc, block); }

const ramwright::memory_alias& diram() { return aliases[0]; }
const ramwright::memory_alias& reversed_diram() { return aliases[1]; }

std::string_view printed() {
    const std::string_view result{text, text_length};
    text_length = 0;
    return result;
}

}  // namespace chip

ramwright::esp_idf::given_memory ramwright::esp_idf::memory() noexcept {
    return {.chip = chip::all,
            .at_start = std::span{chip::all}.first(5),
            .after_start = chip::for_code_too,
            .aliases = chip::aliases};
}

extern "C" void ramwright_esp_idf_output(const char* line) {
    for (; *line != '\0' && chip::text_length != sizeof chip::text; ++line) {
        chip::text[chip::text_length++] = *line;
    }
}
