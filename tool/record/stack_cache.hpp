// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "tool/record/call_site.hpp"
#include "tool/record/call_stack.hpp"

/// \file
/// Recognises stacks that were unwound before: looking at each return address is a hundred times faster
/// than finding out where it is.
///
/// Which place holds the next return address follows from the one before, and from the frame it belongs
/// to. So a stack is looked at from its innermost frame outward, and each step is taken only if what lies
/// there was seen there before, next to the same frames further in. Only where a function's frame varies
/// in size, by `alloca`, can such a place hold what an earlier call left there, and be taken for its stack.
///
/// Not for more than one thread at a time.

namespace ramwright::record {

class stack_cache {
public:
    /// False: there is no memory for it.
    [[nodiscard]] bool reserve() noexcept;

    /// What was kept for the stack that the call came from; null: nothing.
    [[nodiscard]] const std::uintptr_t* find(call_site from) noexcept {
        std::uint32_t at = node_of(reinterpret_cast<std::uintptr_t>(from.frame),
                                   reinterpret_cast<std::uintptr_t>(from.return_address));
        while (nodes_[at].next != nullptr) {
            node& here = nodes_[at];
            const std::uintptr_t return_address = *here.next;
            if (nodes_[here.latest].return_address != return_address) [[unlikely]] {
                here.latest = node_of(at, return_address);
            }
            at = here.latest;
        }
        return at == 0 ? nullptr : &nodes_[at].value;
    }
    void keep(call_site from, const call_stack& stack, std::uintptr_t value) noexcept;
    void clear() noexcept;

private:
    /// A return address next to the frames further in, which are `inner`; the innermost stands next to
    /// the address of its frame, which is larger than any index.
    struct node {
        std::uintptr_t inner;
        std::uintptr_t return_address;
        const std::uintptr_t* next;  // where the next return address is; null: this is the last
        std::uintptr_t value;        // of the last
        std::uint32_t latest;        // node that was found next
    };
    static constexpr std::uint32_t most_nodes = 1U << 15;  // of which the one with index 0 is none
    static constexpr std::uint32_t places = 2 * most_nodes;
    static constexpr std::size_t bytes = most_nodes * sizeof(node) + places * sizeof(std::uint32_t);

    /// The place of a node in `index_`, or of the 0 where it would be.
    [[nodiscard]] std::uint32_t place_of(std::uintptr_t inner,
                                         std::uintptr_t return_address) const noexcept {
        constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
        const std::uint64_t mixed = (return_address ^ inner * odd) * odd;
        auto place = static_cast<std::uint32_t>(mixed >> 40) % places;
        while (index_[place] != 0 && (nodes_[index_[place]].inner != inner ||
                                      nodes_[index_[place]].return_address != return_address)) {
            place = (place + 1) % places;
        }
        return place;
    }
    [[nodiscard]] std::uint32_t node_of(std::uintptr_t inner,
                                        std::uintptr_t return_address) const noexcept {
        return index_[place_of(inner, return_address)];
    }
    std::uint32_t add(std::uintptr_t inner, std::uintptr_t return_address) noexcept;

    node* nodes_ = nullptr;
    std::uint32_t* index_ = nullptr;
    std::uint32_t nodes_used_ = 1;
};

}  // namespace ramwright::record
