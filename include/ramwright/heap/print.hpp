// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ramwright/fixed/format.hpp"
#include "ramwright/heap/heap.hpp"

/// \file
/// A heap as text, and how many blocks it has of which sizes.
///
/// For a console or a log. `sink` is called with one line at a time, its line break included, and without
/// the heap's lock: it may be slow, and it may use the heap.
///
///     ramwright::print(memory, [](std::string_view line) { uart.write(line); });
///
/// | call      | cost                                     | from an interrupt | on failure           |
/// |-----------|------------------------------------------|-------------------|----------------------|
/// | print     | O(regions); a line each                  | no                | cannot fail          |
/// | dump      | heap.walk; a line for each block         | no                | `busy`, `damaged`    |
/// | histogram | heap.walk                                | no                | `busy`, `damaged`    |

namespace ramwright {

/// How many blocks there are of 1 byte, of 2 and 3, of 4 to 7, and so on; the last class is open.
struct size_histogram {
    static constexpr std::size_t classes = 24;

    std::uint32_t live[classes]{};
    std::uint32_t free[classes]{};

    [[nodiscard]] static constexpr std::size_t class_of(std::size_t size) noexcept {
        const auto wide = static_cast<std::size_t>(std::bit_width(size));
        return wide == 0 ? 0 : wide < classes ? wide - 1 : classes - 1;
    }
};

/// A table of the regions, and what was free of all together at the worst moment.
template <typename Heap, typename Sink>
void print(const Heap& heap, Sink&& sink) {
    fixed::string<96> line = "region       start           size      free   largest  least free\n";
    sink(line.view());
    heap.for_each_region([&](const mapped_region& map, const region_statistics& now) {
        const std::string_view name{map.where.name};
        fixed::format(line, "{:12} {:08x} {:9} {:9} {:9}   {:9}\n", name, map.where.start,
                      map.where.size, now.free_bytes, now.largest_free_bytes, now.least_free_bytes);
        sink(line.view());
    });
    fixed::format(line, "together: {} free now, {} at the least\n", heap.free_bytes(),
                  heap.low_water());
    sink(line.view());
}

/// Each block of the regions that serve the set, live and free.
template <typename Heap, typename Sink>
walk_result dump(Heap& heap, capabilities with, Sink&& sink) {
    fixed::string<96> line;
    return heap.walk(with, [&](const mapped_region& map, const heap_block& one) {
        fixed::format(line, "{:12} {:08x} {:9} {}\n", std::string_view{map.where.name},
                      reinterpret_cast<std::uintptr_t>(one.address), one.size,
                      one.live ? "live" : "free");
        sink(line.view());
        return true;
    });
}

/// Adds the blocks of the regions that serve the set to `counts`.
template <typename Heap>
walk_result histogram(Heap& heap, capabilities with, size_histogram& counts) {
    return heap.walk(with, [&](const mapped_region&, const heap_block& one) {
        ++(one.live ? counts.live : counts.free)[size_histogram::class_of(one.size)];
        return true;
    });
}

}  // namespace ramwright
