// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

/// \file
/// The memory of a device or a process, by its own addresses.

namespace ramwright::tool::inspect {

/// Something that is looked at is not in the memory there is, or not as this tool knows it. Ends the look at
/// one object, not the whole.
class unreadable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class target_memory {
public:
    virtual ~target_memory() = default;

    /// Fills `into` from its front and returns how much of it is known. Throws `input_error` if a
    /// connection fails.
    virtual std::size_t read(std::uint64_t address, std::span<std::byte> into) const = 0;

    /// Throws `unreadable` if some of it is not known.
    [[nodiscard]] std::vector<std::byte> bytes(std::uint64_t address, std::uint64_t size) const;
    /// A little-endian number of 1 to 8 bytes.
    [[nodiscard]] std::uint64_t number(std::uint64_t address, std::uint64_t size) const;
};

/// Memory as dumps have it. What was added first counts where pieces overlap.
class memory_pieces final : public target_memory {
public:
    /// `content` must live as long as this.
    void add(std::uint64_t address, std::span<const std::byte> content);

    std::size_t read(std::uint64_t address, std::span<std::byte> into) const override;

private:
    struct piece {
        std::uint64_t address;
        std::span<const std::byte> content;
    };

    std::vector<piece> pieces_;
};

}  // namespace ramwright::tool::inspect
