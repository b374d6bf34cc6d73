// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "policy_study/policy.hpp"

/// \file
/// The free blocks of a heap model, found by size.

namespace bench {

class free_index {
public:
    virtual ~free_index() = default;

    virtual void insert(std::uint32_t unit, std::uint32_t units) = 0;
    virtual void remove(std::uint32_t unit, std::uint32_t units) = 0;
    /// The block's first unit, or 0 iff none is found.
    [[nodiscard]] virtual std::uint32_t find(std::uint32_t units) const = 0;
    /// True iff a block that was shortened from one size to the other is where it belongs.
    [[nodiscard]] virtual bool keeps_place(std::uint32_t before, std::uint32_t after) const = 0;
    /// For a block that keeps its place.
    virtual void shorten(std::uint32_t unit, std::uint32_t after) = 0;
};

/// For blocks in a space of so many units.
[[nodiscard]] std::unique_ptr<free_index> make_index(const policy& how, std::uint32_t space);

}  // namespace bench
