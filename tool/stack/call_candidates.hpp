// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "tool/stack/call_graph.hpp"
#include "tool/stack/prototypes.hpp"
#include "tool/stack/vector_table.hpp"

/// \file
/// What a call through a pointer may reach: every function whose address is somewhere in the image, less
/// those that it cannot be.

namespace ramwright::tool::stack {

class call_candidates {
public:
    call_candidates(const firmware_image& image, const call_graph& graph,
                    const vector_table& vectors);

    [[nodiscard]] std::vector<std::size_t> of(const function& caller,
                                              const indirect_call& call) const;

private:
    struct reference {
        /// Found outside of virtual tables.
        bool free = false;
        /// How far behind the start of a virtual table, in bytes.
        std::set<std::uint32_t> slots;
    };

    void read_virtual_table(const image_symbol& table);
    void read_words(const loaded_section& section, const vector_table& vectors);
    void refer(std::uint32_t value);
    [[nodiscard]] std::optional<std::size_t> function_at(std::uint32_t value) const;

    const firmware_image& image_;
    const call_graph& graph_;
    prototypes types_;
    std::map<std::size_t, reference> references_;
    /// From the start to the end of each virtual table.
    std::map<address, address> virtual_tables_;
};

}  // namespace ramwright::tool::stack
