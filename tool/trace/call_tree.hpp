// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

/// \file
/// The chains of calls in a trace. Those that begin alike share their beginning: a call knows the call it
/// was made in, and a chain is known by the number of its innermost call.
///
///     trace_reader reader{"node.trace"};
///     for (trace_event event; reader.next(event);) {
///         for (const std::uint64_t address : reader.calls().frames(reader.chain_of(event))) { ... }
///     }
///
/// A device's trace has chains of one call. Numbers count from 1, in the order in which calls appear, and
/// stay what they are to the end.

namespace ramwright::tool {

class call_tree {
public:
    struct call {
        std::uint64_t address = 0;  ///< a return address, as the program was linked
        std::uint32_t from = 0;  ///< the call it was made in, always a smaller number; 0: not known
    };

    /// The call to `address` within `from`, which may be 0; a new one if there was none.
    std::uint32_t intern(std::uint32_t from, std::uint64_t address);

    /// Of a number from 1 to `size`.
    [[nodiscard]] const call& operator[](std::uint32_t number) const { return calls_[number - 1]; }
    [[nodiscard]] std::uint32_t size() const noexcept {
        return static_cast<std::uint32_t>(calls_.size());
    }

    /// The addresses of a chain, the innermost first; none for 0.
    [[nodiscard]] std::vector<std::uint64_t> frames(std::uint32_t chain) const;

private:
    struct hash {
        std::size_t operator()(const std::pair<std::uint32_t, std::uint64_t>& key) const noexcept {
            return std::hash<std::uint64_t>{}(key.second * 0x9E3779B97F4A7C15U + key.first);
        }
    };

    std::vector<call> calls_;
    std::unordered_map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t, hash> numbers_;
};

}  // namespace ramwright::tool
