// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tool/stack/firmware_image.hpp"
#include "tool/stack/instruction.hpp"
#include "tool/stack/register_use.hpp"

/// \file
/// The functions of an image, instruction by instruction, read when they are asked for.

namespace ramwright::tool::stack {

struct code_step {
    address place = 0;
    instruction does = {};
    register_use uses = {};
    /// Does what it does only sometimes, as what `it` makes conditional.
    bool conditional = false;
    /// The instruction after it is not reached from it.
    bool ends = false;
    /// A call by the second link register of RISC-V, for which everything else stays as it is.
    bool keeps_registers = false;

    /// What the register it writes holds then: an address, or what an address is composed from.
    std::optional<address> makes = {};
    /// Where `makes` lies in memory, if it does.
    std::optional<address> literal = {};
    /// A number that it writes whatever is in registers.
    std::optional<std::uint32_t> writes_number = {};
    /// The instruction before is not the only way to it.
    bool joined = false;
    /// It sets the upper half of a register, and what the lower one holds is not known.
    bool only_upper_half = false;

    [[nodiscard]] address next() const noexcept { return place + does.size; }
};

class code_reader {
public:
    explicit code_reader(const firmware_image& image);

    /// Null where no instruction of it begins.
    [[nodiscard]] const code_step* step_at(std::size_t function, address place);
    /// All that the one register stored by a step of a function may hold; none if that is not known.
    [[nodiscard]] std::set<std::uint32_t> numbers_stored(std::size_t function, address at);
    /// By their index in `firmware_image::functions`.
    [[nodiscard]] const std::vector<code_step>& function(std::size_t index);
    /// A call of what ARMv6-M has instead of an instruction for tables.
    [[nodiscard]] bool is_switch(const code_step& step) const;
    /// The function that the code at `place` belongs to.
    [[nodiscard]] std::optional<std::size_t> holding(address place) const noexcept;

private:
    [[nodiscard]] std::vector<code_step> read(const image_symbol& symbol);
    [[nodiscard]] unsigned entry_width(const code_step& step) const;
    void add_table(address table, unsigned width, const image_symbol& symbol,
                   std::set<address>& targets) const;
    void find_made(std::vector<code_step>& steps, std::uint32_t first, std::uint32_t second) const;
    template <class Forgets>
    [[nodiscard]] std::vector<code_step> steps_of(const image_symbol& symbol, Forgets forgets);

    const firmware_image& image_;
    std::unique_ptr<decoder> decoder_;
    std::map<std::size_t, std::vector<code_step>> known_;
};

}  // namespace ramwright::tool::stack
