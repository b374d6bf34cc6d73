// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "ramwright/heap/heap.hpp"

/// \file
/// A heap over a memory map that is known while compiling: what no region of the chip can do cannot be
/// asked for.
///
///     #include "ramwright/heap/maps/stm32h743.hpp"
///
///     constinit ramwright::mapped_heap<ramwright::maps::stm32h743> memory;
///
///     memory.add("SRAM1");
///     memory.add_part("AXI SRAM", {&first_free, &stack_limit});   // between variables and stack
///     void* frame = memory.allocate({.size = 1500}, capability::dma);
///     memory.allocate({.size = 64}, capability::external);    // does not compile: there is none
///
/// A set that is not known while compiling goes into a `heap_request`, and is tried as in `heap`.
///
/// | call     | cost                | from an interrupt | on failure                               |
/// |----------|---------------------|-------------------|------------------------------------------|
/// | add, add_part | as heap's add  | no                | unknown_name, outside_map_region, or     |
/// |          |                     |                   | what heap's add says                     |
/// | allocate, prefer, reallocate, and all others | as heap's | as heap's | as heap's           |

namespace ramwright {

namespace detail {
// Not constexpr: a call of it does not compile, and the message names it.
void no_region_of_the_map_has_these_capabilities();
}  // namespace detail

/// Capabilities of which a region of `Map` has all.
template <const auto& Map>
class mapped_capabilities {
public:
    // Implicit, as the set they stand for.
    consteval mapped_capabilities() noexcept : mapped_capabilities(capabilities{}) {}
    consteval mapped_capabilities(capability one) noexcept  // NOLINT(google-explicit-constructor)
        : mapped_capabilities(capabilities{one}) {}
    consteval mapped_capabilities(capabilities set) noexcept  // NOLINT(google-explicit-constructor)
        : set_{set} {
        if (!Map.serves(set)) {
            detail::no_region_of_the_map_has_these_capabilities();
        }
    }

    [[nodiscard]] constexpr capabilities set() const noexcept { return set_; }

private:
    capabilities set_;
};

/// `MoreRegions`: how many it can be given beside those of the map.
template <const auto& Map, std::size_t MoreRegions = 0, allocator Allocator = sized_general<>,
          basic_lockable Lock = masked_interrupts>
class mapped_heap : public heap<Map.size() + MoreRegions, Allocator, Lock> {
    using base = heap<Map.size() + MoreRegions, Allocator, Lock>;
    using required = mapped_capabilities<Map>;

public:
    constexpr mapped_heap() noexcept = default;

    using base::add;

    /// The whole region of that name. Only of one in which the linker puts nothing.
    region_error add(std::string_view name) noexcept {
        const mapped_region* const whole = Map.find(name);
        return whole == nullptr ? region_error::unknown_name : base::add(*whole);
    }
    /// What of the region of that name the program leaves to the heap, in multiples of 8.
    region_error add_part(std::string_view name, std::span<std::byte> part) noexcept {
        const mapped_region* const whole = Map.find(name);
        if (whole == nullptr) {
            return region_error::unknown_name;
        }
        const auto first = reinterpret_cast<std::uintptr_t>(part.data());
        const std::size_t skipped = (0 - first) & 7;
        if (part.size() < skipped + 8) {
            return region_error::empty;
        }
        const region& where = whole->where;
        if (!where.contains(first) || part.size() > where.size - (first - where.start)) {
            return region_error::outside_map_region;
        }
        return base::add(whole->part(first + skipped, (part.size() - skipped) & ~std::size_t{7}));
    }

    // In place of the base's, whose sets of capabilities need not be known.
    [[nodiscard]] [[gnu::always_inline]] void* allocate(const heap_request& request) noexcept {
        return base::allocate(request);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want, required with = {}) noexcept {
        return base::allocate(want, with.set());
    }
    template <std::size_t N>
    [[nodiscard]] [[gnu::always_inline]] void* prefer(layout want,
                                                      const required (&in_order)[N]) noexcept {
        capabilities sets[N];
        for (std::size_t at = 0; at != N; ++at) {
            sets[at] = in_order[at].set();
        }
        return base::prefer(want, std::span<const capabilities>{sets});
    }
    [[nodiscard]] [[gnu::always_inline]] void* reallocate(void* block,
                                                          const heap_request& request) noexcept {
        return base::reallocate(block, request);
    }
    [[nodiscard]] [[gnu::always_inline]] void* reallocate(void* block, layout want,
                                                          required with = {}) noexcept {
        return base::reallocate(block, heap_request{.want = want, .with = with.set()});
    }
};

}  // namespace ramwright
