// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/stack/firmware_image.hpp"
#include "tool/stack/frame_table.hpp"
#include "tool/stack/instruction.hpp"

/// \file
/// Who calls whom, and with how much stack taken, read from the instructions of the whole image.

namespace ramwright::tool::stack {

struct direct_call {
    /// Of the instruction after it.
    address returns_to = 0;
    address to = 0;
    /// Bytes between the stack pointer and where it was when the caller was called.
    std::uint32_t depth = 0;
};

struct indirect_call {
    address returns_to = 0;
    std::uint32_t depth = 0;
    /// Of the word the target was loaded from, behind whatever pointed to it.
    std::optional<std::uint32_t> slot = {};
};

struct function {
    std::string name = {};
    address start = 0;
    std::uint32_t size = 0;
    /// The most it takes for itself.
    std::uint32_t frame = 0;
    /// Takes what it decides while it runs: an array of variable length.
    bool frame_varies = false;
    bool floating_point = false;
    bool ends_trap = false;
    std::vector<direct_call> calls = {};
    std::vector<indirect_call> indirect_calls = {};
    /// Calls and jumps to where no function is.
    std::vector<address> lost = {};
};

class call_graph {
public:
    explicit call_graph(const firmware_image& image);

    /// Parts that a compiler split off are empty; what they do is in the function they belong to.
    [[nodiscard]] const std::vector<function>& functions() const noexcept { return functions_; }
    /// The function that the code at `place` belongs to.
    [[nodiscard]] std::optional<std::size_t> holding(address place) const noexcept;
    /// The function that begins at `place`.
    [[nodiscard]] std::optional<std::size_t> starting(address place) const noexcept;
    /// Numbers that instructions compose: addresses of functions are among them.
    [[nodiscard]] const std::vector<address>& constants() const noexcept { return constants_; }

private:
    struct jump {
        std::size_t from;
        direct_call made;
    };
    struct first_look {
        bool tables = false;
        /// Every jump through a register is one of a table.
        bool only_tables = false;
    };

    [[nodiscard]] std::optional<std::size_t> part_at(address place) const noexcept;
    [[nodiscard]] std::size_t whole(std::size_t part) const noexcept;
    first_look look_at(const image_symbol& symbol, decoder& reader);
    void read_function(std::size_t index, const first_look& seen, decoder& reader,
                       frame_table& frames);
    void follow_jumps(frame_table& frames);
    void unite(std::size_t part, std::size_t with);

    const firmware_image& image_;
    std::vector<function> functions_;
    /// The function that each part belongs to; itself if it is one.
    std::vector<std::size_t> belongs_to_;
    std::vector<jump> jumps_;
    /// In order: where jumps go to.
    std::vector<address> targets_;
    std::vector<address> constants_;
};

}  // namespace ramwright::tool::stack
