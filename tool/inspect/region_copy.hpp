// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tool/inspect/target_memory.hpp"

/// \file
/// A region of the target on this machine, at an address with the same low bits: what is aligned there is
/// aligned here.

namespace ramwright::tool::inspect {

class region_copy {
public:
    /// Throws `unreadable` if the memory has not all of it.
    region_copy(const target_memory& memory, std::uint64_t address, std::uint64_t size)
        : address_{address} {
        const std::vector<std::byte> content = memory.bytes(address, size);
        storage_.resize(content.size() + 2 * alignment);
        const auto start = reinterpret_cast<std::uintptr_t>(storage_.data());
        const std::size_t skipped = (address - start) & (alignment - 1);
        bytes_ = std::span{storage_}.subspan(skipped, content.size());
        std::copy(content.begin(), content.end(), bytes_.begin());
    }

    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t address() const noexcept { return address_; }
    [[nodiscard]] bool holds(std::uint64_t address, std::uint64_t size) const noexcept {
        return address - address_ <= bytes_.size() && size <= bytes_.size() - (address - address_);
    }
    /// Where the target's `address` is here, whether it lies in the region or not.
    [[nodiscard]] std::uintptr_t here(std::uint64_t address) const noexcept {
        return reinterpret_cast<std::uintptr_t>(bytes_.data()) + (address - address_);
    }
    [[nodiscard]] std::byte* at(std::uint64_t address) const noexcept {
        return reinterpret_cast<std::byte*>(here(address));
    }

private:
    static constexpr std::size_t alignment = 64;

    std::uint64_t address_;
    std::vector<std::byte> storage_;
    std::span<std::byte> bytes_;
};

}  // namespace ramwright::tool::inspect
