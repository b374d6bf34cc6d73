// SPDX-License-Identifier: Apache-2.0

/// What esp_heap_caps.h tells about the memory: how much there is, which blocks, and whether it is intact.

#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "output.hpp"

namespace {

using namespace ramwright::esp_idf;
using ramwright::heap_block;
using ramwright::mapped_region;
using ramwright::region_statistics;
using ramwright::walk_result;

/// What each region had least before somebody watched it for itself, by the region's address.
struct before_watch {
    std::uintptr_t start;
    std::size_t least_free;
};
constinit before_watch before_local[config::most_regions]{};
std::size_t before_local_count = 0;
bool watches_locally = false;

[[nodiscard]] std::size_t least_free_before(std::uintptr_t start) noexcept {
    for (std::size_t at = 0; at != before_local_count; ++at) {
        if (before_local[at].start == start) {
            return before_local[at].least_free;
        }
    }
    return static_cast<std::size_t>(-1);
}

/// Of the region by itself. While somebody watches, since then.
[[nodiscard]] std::size_t least_free_of(const mapped_region& region,
                                        const region_statistics& now) noexcept {
    if (region.where.has.contains(came_later)) {
        return 0;  // before it came there was nothing of it
    }
    const std::size_t before =
        watches_locally ? static_cast<std::size_t>(-1) : least_free_before(region.where.start);
    return now.least_free_bytes < before ? now.least_free_bytes : before;
}

template <typename Visit>
void for_each_region_with(std::uint32_t caps, Visit&& visit) {
    const region_filter filter{caps};
    all_memory.for_each_region([&](const mapped_region& region, const region_statistics& now) {
        if (filter.takes(region)) {
            visit(region, now);
        }
    });
}

/// Calls visit(region, block); false sends the walk on to the next region.
template <typename Visit>
walk_result walk(const region_filter& filter, Visit&& visit) {
    return filter.possible ? all_memory.walk(filter.with, visit) : walk_result::all;
}

void add_blocks(multi_heap_info_t& info, const mapped_region* only, std::uint32_t caps) noexcept {
    walk(region_filter{caps}, [&](const mapped_region& region, const heap_block& seen) {
        if (only != nullptr && only->where.start != region.where.start) {
            return false;
        }
        if (seen.live) {
            info.total_allocated_bytes += seen.size - region_heap<of_heap_caps>::poison_bytes;
            ++info.allocated_blocks;
        } else {
            ++info.free_blocks;
        }
        return true;
    });
    info.total_blocks = info.allocated_blocks + info.free_blocks;
}

/// Whether a check that just ended found damage.
bool take_damage(bool print_errors) noexcept {
    const damage found = damages.take(nullptr);
    if (print_errors) {
        print_damage(found);
    }
    return static_cast<bool>(found);
}

constexpr auto every_block = [](const mapped_region&, const heap_block&) { return true; };

}  // namespace

extern "C" {

size_t heap_caps_get_total_size(uint32_t caps) {
    std::size_t total = 0;
    for_each_region_with(caps, [&](const mapped_region& region, const region_statistics&) {
        total += region.where.size;
    });
    return total;
}

size_t heap_caps_get_free_size(uint32_t caps) {
    std::size_t free = 0;
    for_each_region_with(
        caps, [&](const mapped_region&, const region_statistics& now) { free += now.free_bytes; });
    return free;
}

size_t heap_caps_get_minimum_free_size(uint32_t caps) {
    std::size_t least = 0;
    for_each_region_with(caps, [&](const mapped_region& region, const region_statistics& now) {
        least += least_free_of(region, now);
    });
    return least;
}

size_t heap_caps_get_largest_free_block(uint32_t caps) {
    std::size_t largest = 0;
    for_each_region_with(caps, [&](const mapped_region&, const region_statistics& now) {
        largest = now.largest_free_bytes > largest ? now.largest_free_bytes : largest;
    });
    return largest;
}

esp_err_t heap_caps_monitor_local_minimum_free_size_start(void) {
    if (!watches_locally) {
        std::size_t at = 0;
        all_memory.for_each_region([&](const mapped_region& region, const region_statistics& now) {
            const std::size_t before = least_free_before(region.where.start);
            const std::size_t least = now.least_free_bytes;
            if (at != config::most_regions) {
                before_local[at++] = {region.where.start, least < before ? least : before};
            }
        });
        before_local_count = at;
    }
    watches_locally = true;
    all_memory.restart_least_free();
    return ESP_OK;
}

esp_err_t heap_caps_monitor_local_minimum_free_size_stop(void) {
    if (!watches_locally) {
        return ESP_FAIL;
    }
    watches_locally = false;
    return ESP_OK;
}

void heap_caps_get_info(multi_heap_info_t* info, uint32_t caps) {
    if (info == nullptr) {
        return;
    }
    *info = {};
    add_blocks(*info, nullptr, caps);
    info->total_free_bytes = heap_caps_get_free_size(caps);
    info->largest_free_block = heap_caps_get_largest_free_block(caps);
    info->minimum_free_bytes = heap_caps_get_minimum_free_size(caps);
}

void heap_caps_print_heap_info(uint32_t caps) {
    print("Heap summary for capabilities 0x{}:\n", upper_hexadecimal{caps}.text());
    std::size_t free = 0;
    std::size_t allocated = 0;
    std::size_t least = 0;
    std::size_t largest = 0;
    for_each_region_with(caps, [&](const mapped_region& region, const region_statistics& now) {
        multi_heap_info_t blocks{};
        add_blocks(blocks, &region, caps);
        const std::size_t least_here = least_free_of(region, now);
        print("  At 0x{:08x} len {} free {} allocated {} min_free {}\n", region.where.start,
              region.where.size, now.free_bytes, blocks.total_allocated_bytes, least_here);
        print("    largest_free_block {} alloc_blocks {} free_blocks {} total_blocks {}\n",
              now.largest_free_bytes, blocks.allocated_blocks, blocks.free_blocks,
              blocks.total_blocks);
        free += now.free_bytes;
        allocated += blocks.total_allocated_bytes;
        least += least_here;
        largest = now.largest_free_bytes > largest ? now.largest_free_bytes : largest;
    });
    print("  Totals:\n");
    print("    free {} allocated {} min_free {} largest_free_block {}\n", free, allocated, least,
          largest);
}

bool heap_caps_check_integrity(uint32_t caps, bool print_errors) {
    const region_filter asked{caps == MALLOC_CAP_INVALID ? 0 : caps};
    const walk_result result = walk(asked, every_block);
    if (result == walk_result::damaged) {
        take_damage(print_errors);
    }
    return result != walk_result::damaged;  // busy: what somebody else finds is his to say
}

bool heap_caps_check_integrity_all(bool print_errors) {
    return heap_caps_check_integrity(MALLOC_CAP_INVALID, print_errors);
}

bool heap_caps_check_integrity_addr(intptr_t addr, bool print_errors) {
    const mapped_region* const region =
        all_memory.region_of(byte_of(reinterpret_cast<const void*>(addr)));
    if (region == nullptr) {
        return false;
    }
    // It may also say no because somebody else looks.
    return all_memory.check_region(region->where.name) || !take_damage(print_errors);
}

void heap_caps_dump(uint32_t caps) {
    const mapped_region* shown = nullptr;
    walk(region_filter{caps == MALLOC_CAP_INVALID ? 0 : caps},
         [&](const mapped_region& region, const heap_block& seen) {
             if (&region != shown) {
                 shown = &region;
                 print("Showing data for heap: 0x{:08x} \n", region.where.start);
             }
             print("Block 0x{:08x} data, size: {} bytes, Free: {} \n", address(seen.address),
                   seen.size, seen.live ? "No" : "Yes");
             return true;
         });
}

void heap_caps_dump_all(void) { heap_caps_dump(MALLOC_CAP_INVALID); }

size_t heap_caps_get_containing_block_size(void* ptr) {
    std::size_t found = 0;
    const std::byte* const inside = byte_of(ptr);
    walk(region_filter{0}, [&](const mapped_region& region, const heap_block& seen) {
        const auto* const start = static_cast<const std::byte*>(seen.address);
        if (!region.where.contains(address(inside))) {
            return false;
        }
        if (seen.live && inside >= start && inside < start + seen.size) {
            found = seen.size - region_heap<of_heap_caps>::poison_bytes;
            return false;
        }
        return true;
    });
    return found;
}

void heap_caps_walk(uint32_t caps, heap_caps_walker_cb_t walker_func, void* user_data) {
    if (walker_func == nullptr) {
        return;
    }
    walk(region_filter{caps == MALLOC_CAP_INVALID ? 0 : caps},
         [=](const mapped_region& region, const heap_block& seen) {
             const auto start = static_cast<std::intptr_t>(region.where.start);
             return walker_func(
                 {.start = start, .end = start + static_cast<std::intptr_t>(region.where.size)},
                 {.ptr = seen.address, .size = seen.size, .used = seen.live}, user_data);
         });
}

void heap_caps_walk_all(heap_caps_walker_cb_t walker_func, void* user_data) {
    heap_caps_walk(MALLOC_CAP_INVALID, walker_func, user_data);
}

}  // extern "C"
