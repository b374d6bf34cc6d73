// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tool/soak/demand_mix.hpp"

/// \file
/// What a generated run holds: its blocks by slot, and what becomes of them as operations.

namespace ramwright::tool {

class generated_blocks {
public:
    struct block {
        std::uint64_t born = 0;
        std::uint32_t size = 0;
        std::uint32_t story = 0;
        std::uint32_t resizes_done = 0;
    };

    /// `mix` must live as long.
    explicit generated_blocks(const demand_mix& mix) : mix_{mix} {}

    /// Where operations go from now on.
    void write_to(std::vector<operation>& some) { some_ = &some; }

    /// A block with this story, in the slot that is returned. Throws `input_error` if there are too many.
    std::uint32_t allocate(std::uint64_t tick, std::uint32_t story);
    void resize(std::uint64_t tick, std::uint32_t slot, std::uint32_t size);
    void free(std::uint64_t tick, std::uint32_t slot);

    [[nodiscard]] const block& at(std::uint32_t slot) const { return blocks_[slot]; }
    [[nodiscard]] std::uint64_t live_bytes() const noexcept { return live_bytes_; }

private:
    [[nodiscard]] std::uint32_t take_slot();
    void emit(std::uint64_t tick, operation_kind kind, std::uint32_t slot);

    const demand_mix& mix_;
    std::vector<block> blocks_;
    std::vector<std::uint32_t> vacant_;
    std::vector<operation>* some_ = nullptr;
    std::uint64_t live_bytes_ = 0;
    std::uint64_t emitted_tick_ = 0;
};

}  // namespace ramwright::tool
