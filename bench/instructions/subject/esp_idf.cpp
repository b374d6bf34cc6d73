// SPDX-License-Identifier: Apache-2.0
#include "esp_heap_caps.h"
#include "esp_heap_caps_init.h"
#include "instructions/run.hpp"
#include "ramwright/compat/esp_idf_memory.hpp"

namespace {

ramwright::mapped_region dram;

/// The drop-in for ESP-IDF's heap component, with one region of what an ESP32 calls DRAM.
struct esp_idf_heap {
    static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        dram = {.where = {.name = "DRAM",
                          .start = reinterpret_cast<std::uintptr_t>(region.data()),
                          .size = region.size() & ~std::size_t{7},
                          .has = ramwright::esp_idf::from_caps(
                              MALLOC_CAP_8BIT | MALLOC_CAP_32BIT | MALLOC_CAP_DMA |
                              MALLOC_CAP_INTERNAL | MALLOC_CAP_DEFAULT)}};
        heap_caps_init();
    }
    [[gnu::always_inline]] static void* allocate(std::size_t size) noexcept {
        return heap_caps_malloc(size, MALLOC_CAP_8BIT);
    }
    [[gnu::always_inline]] static void release(void* block) noexcept { heap_caps_free(block); }
};

}  // namespace

ramwright::esp_idf::given_memory ramwright::esp_idf::memory() noexcept {
    const std::span<const mapped_region> all{&dram, 1};
    return {.chip = all, .at_start = all, .after_start = {}};
}

int main() { return bench::run<esp_idf_heap>(); }
