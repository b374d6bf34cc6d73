// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>

#include "ramwright/alloc/detail/free_blocks.hpp"
#include "ramwright/core/check_level.hpp"
#include "tool/inspect/findings.hpp"

/// \file
/// The blocks of a heap of boundary tags, from unit 1 to the last. Where a header was overwritten the walk
/// looks for the next place from which the blocks chain up to the end again.

namespace ramwright::tool::inspect {

/// What the walk has to know of a heap's state.
struct unit_heap {
    /// Of the region in the target, and where unit 0 lies in it.
    std::uint64_t region = 0;
    std::size_t origin = 0;
    /// First unit behind the last block; first behind the region.
    std::uint32_t top = 0;
    std::uint32_t end = 0;
    check_level checks = check_level::standard;
};

template <std::unsigned_integral Word>
class unit_walk {
public:
    /// `region`: a copy, to its end.
    unit_walk(const unit_heap& heap, std::span<std::byte> region, object_found& into)
        : heap_{heap}, region_{region}, into_{into} {}

    void run();

private:
    using node = ramwright::detail::node<Word>;
    static constexpr std::size_t granule = sizeof(node);
    static constexpr std::size_t header = granule / 2;

    /// Headers whose sizes explain each other again.
    struct resumed {
        std::uint32_t unit;
        /// Whose header was overwritten.
        std::uint32_t damaged;
    };

    [[nodiscard]] std::byte* origin() const { return region_.data() + heap_.origin; }
    [[nodiscard]] const node& at(std::uint32_t unit) const {
        return *ramwright::detail::free_blocks<Word>::at(origin(), unit);
    }
    [[nodiscard]] std::uint64_t address_of(std::uint32_t unit) const {
        return heap_.region + heap_.origin + std::uint64_t{unit} * granule;
    }
    [[nodiscard]] bool chains(std::uint32_t unit) const;
    [[nodiscard]] resumed resume(std::uint32_t unit, std::uint32_t before) const;
    void add_block(std::uint32_t unit, std::uint32_t units);
    void add_unknown(std::uint32_t unit, std::uint32_t units);
    void look_at_trailer(std::uint32_t unit);
    void look_at_fill(std::uint32_t unit, std::uint32_t units, std::size_t kept);
    void look_at_links();
    [[nodiscard]] std::uint32_t next(std::uint32_t unit) const;
    [[nodiscard]] std::uint32_t previous(std::uint32_t unit) const;

    const unit_heap& heap_;
    std::span<std::byte> region_;
    object_found& into_;
    std::set<std::uint32_t> free_;
    /// Free or not, they may be linked to.
    std::set<std::uint32_t> unknown_;
};

}  // namespace ramwright::tool::inspect
