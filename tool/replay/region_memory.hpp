// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <span>

/// \file
/// Host memory that stands for a device's region. Aligned so strictly that an offset in it is as
/// aligned as the same offset in a region the firmware placed well.

namespace ramwright::tool {

class region_memory {
public:
    static constexpr std::size_t alignment = 4096;
    /// More than any microcontroller has, and what 32-bit offsets reach with room to spare.
    static constexpr std::size_t most_bytes = std::size_t{1} << 30;

    /// Throws `input_error` for more than `most_bytes`.
    explicit region_memory(std::size_t bytes);
    ~region_memory() { ::operator delete (start_, std::align_val_t{alignment}); }

    region_memory(const region_memory&) = delete;
    region_memory& operator=(const region_memory&) = delete;

    [[nodiscard]] std::span<std::byte> span() const noexcept { return {start_, bytes_}; }

private:
    std::byte* start_;
    std::size_t bytes_;
};

}  // namespace ramwright::tool
