// SPDX-License-Identifier: Apache-2.0

/// Regions of esp_heap_caps.h: which there are at the start, and which come later.

#include "esp_heap_caps_init.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "output.hpp"

namespace {

using ramwright::capabilities;
using ramwright::mapped_region;
using ramwright::region_error;
using ramwright::esp_idf::all_memory;
using ramwright::esp_idf::came_later;
using ramwright::esp_idf::config;
using ramwright::esp_idf::from_caps;
using ramwright::esp_idf::given_memory;

/// ESP-IDF does not name what is added; Ramwright's regions are found by name.
constinit std::array<std::array<char, 12>, config::most_regions> added_names{};
std::size_t added_count = 0;

[[nodiscard]] const char* next_name() noexcept {
    auto& name = added_names[added_count % config::most_regions];
    name = {'a', 'd', 'd', 'e', 'd', ' '};
    name[6] = static_cast<char>('0' + added_count / 100 % 10);
    name[7] = static_cast<char>('0' + added_count / 10 % 10);
    name[8] = static_cast<char>('0' + added_count % 10);
    return name.data();
}

void announce(const mapped_region& region) noexcept {
    using ramwright::esp_idf::upper_hexadecimal;
    ramwright::esp_idf::print("I (0) heap_init: At {} len {} ({} KiB): {}\n",
                              upper_hexadecimal{region.where.start}.text(),
                              upper_hexadecimal{region.where.size}.text(), region.where.size / 1024,
                              region.where.name);
}

[[nodiscard]] esp_err_t error_of(region_error error) noexcept {
    switch (error) {
        case region_error::none: return ESP_OK;
        case region_error::overlap: return ESP_FAIL;
        case region_error::too_many: return ESP_ERR_NO_MEM;
        case region_error::too_small:
        case region_error::empty: return ESP_ERR_INVALID_SIZE;
        default: return ESP_ERR_INVALID_ARG;
    }
}

/// Before all others of its level, as ESP-IDF has it.
[[nodiscard]] esp_err_t add(mapped_region region, std::intptr_t start, std::intptr_t end) noexcept {
    if (start % 4 != 0) {
        return ESP_ERR_INVALID_SIZE;
    }
    const auto first = ramwright::align_up(static_cast<std::size_t>(start), 8);
    const std::size_t last = static_cast<std::size_t>(end) & ~std::size_t{7};
    if (first >= last) {
        return ESP_ERR_INVALID_SIZE;
    }
    region = region.part(first, last - first);
    region.where.name = next_name();
    region.where.has = region.where.has | came_later;
    const esp_err_t result = error_of(all_memory.add(region, true));
    if (result == ESP_OK) {
        ++added_count;
    }
    return result;
}

}  // namespace

extern "C" {

void heap_caps_init(void) {
    if constexpr (config::aliases_code) {
        ramwright::esp_idf::use_code_aliases(ramwright::esp_idf::memory().aliases);
    }
    ramwright::esp_idf::print(
        "I (0) heap_init: Initializing. RAM available for dynamic allocation:\n");
    for (const mapped_region& region : ramwright::esp_idf::memory().at_start) {
        if (all_memory.add(region) == region_error::none) {
            announce(region);
        }
    }
}

void heap_caps_enable_nonos_stack_heaps(void) {
    for (const mapped_region& region : ramwright::esp_idf::memory().after_start) {
        static_cast<void>(all_memory.add(region));
    }
}

esp_err_t heap_caps_add_region(intptr_t start, intptr_t end) {
    if (start == 0) {
        return ESP_ERR_INVALID_ARG;
    }
    for (const mapped_region& region : ramwright::esp_idf::memory().chip) {
        if (region.where.contains(static_cast<std::uintptr_t>(start)) &&
            region.where.contains(static_cast<std::uintptr_t>(end) - 1)) {
            return end > start ? add(region, start, end) : ESP_ERR_INVALID_ARG;
        }
    }
    return ESP_ERR_NOT_FOUND;
}

esp_err_t heap_caps_add_region_with_caps(const uint32_t caps[], intptr_t start, intptr_t end) {
    const auto first = static_cast<std::uintptr_t>(start);
    const auto last = static_cast<std::uintptr_t>(end);
    if (caps == nullptr || start == 0 || end == 0 || last <= first) {
        return ESP_ERR_INVALID_ARG;
    }
    mapped_region region{};
    for (unsigned level = 0; level != SOC_MEMORY_TYPE_NO_PRIOS; ++level) {
        region.choice[level] = from_caps(caps[level]);
        region.where.has = region.where.has | region.choice[level];
    }
    return add(region, start, end);
}

int heap_caps_check_add_region_allowed(intptr_t heap_start, intptr_t heap_end, intptr_t start,
                                       intptr_t end) {
    const bool apart = end <= heap_start || start >= heap_end;
    const bool same = start == heap_start && end == heap_end;
    const bool inside = start >= heap_start && end <= heap_end && !same;
    return apart || inside ? 1 : 0;
}

}  // extern "C"
