// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/generated_blocks.hpp"

#include <utility>

#include "tool/common/error.hpp"

namespace ramwright::tool {

std::uint32_t generated_blocks::allocate(std::uint64_t tick, std::uint32_t story) {
    const std::uint32_t slot = take_slot();
    blocks_[slot] = {
        .born = tick, .size = mix_.stories[story].size, .story = story, .resizes_done = 0};
    live_bytes_ += blocks_[slot].size;
    emit(tick, operation_kind::allocate, slot);
    return slot;
}

void generated_blocks::resize(std::uint64_t tick, std::uint32_t slot, std::uint32_t size) {
    block& one = blocks_[slot];
    live_bytes_ += size;
    live_bytes_ -= std::exchange(one.size, size);
    ++one.resizes_done;
    emit(tick, operation_kind::resize, slot);
}

void generated_blocks::free(std::uint64_t tick, std::uint32_t slot) {
    live_bytes_ -= blocks_[slot].size;
    emit(tick, operation_kind::free, slot);
    vacant_.push_back(slot);
}

std::uint32_t generated_blocks::take_slot() {
    if (vacant_.empty()) {
        if (blocks_.size() == operation_log::most_slots) {
            throw input_error("the mix holds more than 16,777,216 live blocks at once");
        }
        blocks_.emplace_back();
        return static_cast<std::uint32_t>(blocks_.size() - 1);
    }
    const std::uint32_t slot = vacant_.back();
    vacant_.pop_back();
    return slot;
}

void generated_blocks::emit(std::uint64_t tick, operation_kind kind, std::uint32_t slot) {
    constexpr std::uint64_t longest = ~std::uint32_t{0};
    for (; tick - emitted_tick_ > longest; emitted_tick_ += longest) {
        operation pause;
        pause.elapsed = static_cast<std::uint32_t>(longest);
        some_->push_back(pause);
    }
    const block_story& of = mix_.stories[blocks_[slot].story];
    operation what;
    what.elapsed = static_cast<std::uint32_t>(tick - std::exchange(emitted_tick_, tick));
    what.size = kind == operation_kind::free ? 0 : blocks_[slot].size;
    what.caller = of.stream;
    what.slot = slot & (operation_log::most_slots - 1);
    what.alignment_log2 = of.alignment_log2 & 31U;
    what.kind = kind;
    some_->push_back(what);
}

}  // namespace ramwright::tool
