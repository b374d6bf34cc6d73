// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/capability.hpp"

/// \file
/// Which of several places a request goes to, by its size and what it needs: the table that a plan of several
/// regions is made of. `ramwright plan --chip` writes one, with the allocators around it. Not for a program
/// without such a plan: `heap` routes by capability alone and needs no table.
///
///     constexpr ramwright::size_route routes[] = {{.largest = 128, .place = 0},
///                                                 {.largest = 4096, .place = 1}};
///     constexpr ramwright::capabilities has[] = {{}, ramwright::capability::dma};
///     static_assert(ramwright::place_of(routes, 100, {}) == 0);
///     void* block = ramwright::serve_by_routes(routes, has, 100, {}, [&](std::size_t place) {
///         return place == 0 ? fast.try_allocate(want) : slow.try_allocate(want);
///     });
///
/// | call            | cost                                     | from an interrupt | on failure            |
/// |-----------------|------------------------------------------|-------------------|-----------------------|
/// | place_of        | O(routes); none for constant sizes       | yes               | `nowhere`             |
/// | serve_by_routes | O(routes), and each place's at most once | as the places are | null; nothing changed |

namespace ramwright {

/// Requests of up to `largest` bytes with exactly these needs, and above the route before.
struct size_route {
    capabilities needs{};
    std::uint32_t largest = 0;
    std::uint8_t place = 0;

    friend constexpr bool operator==(const size_route&, const size_route&) = default;
};

/// The place of a request that no route is for.
inline constexpr std::uint8_t nowhere = 0xff;

/// `routes` ascend by `largest` among those of equal needs.
[[nodiscard]] constexpr std::uint8_t place_of(std::span<const size_route> routes, std::size_t size,
                                              capabilities needs) noexcept {
    for (const size_route& each : routes) {
        if (each.needs == needs && size <= each.largest) {
            return each.place;
        }
    }
    return nowhere;
}

/// Asks the place that `routes` name, then the others in order whose capabilities are enough, until
/// `try_place(index)` returns a block. `has` are the capabilities of each place.
template <typename TryPlace>
[[nodiscard]] constexpr void* serve_by_routes(std::span<const size_route> routes,
                                              std::span<const capabilities> has, std::size_t size,
                                              capabilities needs, TryPlace&& try_place) noexcept {
    const std::uint8_t planned = place_of(routes, size, needs);
    if (planned != nowhere) {
        if (void* const block = try_place(std::size_t{planned})) {
            return block;
        }
    }
    for (std::size_t place = 0; place != has.size(); ++place) {
        if (place != planned && has[place].contains(needs)) {
            if (void* const block = try_place(place)) {
                return block;
            }
        }
    }
    return nullptr;
}

}  // namespace ramwright
