// SPDX-License-Identifier: Apache-2.0
#include "tool/export/event_walk.hpp"

#include <utility>

namespace ramwright::tool {

event_walk::event_walk(const std::string& path) : reader_{path}, shown_{"exporting " + path} {}

bool event_walk::next() {
    constexpr std::uint64_t events_between_updates = 1 << 16;
    if (!reader_.next(event_)) {
        return false;
    }
    if (reader_.events() % events_between_updates == 0) {
        shown_.update(reader_.events(), "events");
    }
    validator_.check(event_);
    ended_.clear();
    begun_ = nullptr;
    resized_ = false;
    switch (event_.kind) {
        case event_kind::allocated: begin(); break;
        case event_kind::freed: end(event_.offset); break;
        case event_kind::resized:
            if (const auto slot = slots_.find(event_.offset)) {
                resize(*slot);
            } else {
                begin();  // its allocation was lost: from here on its size is known
            }
            break;
        case event_kind::refused:
        case event_kind::mark: break;
    }
    return true;
}

void event_walk::begin() {
    end_lost_blocks();
    const std::uint32_t slot = slots_.insert(event_.offset, event_.size);
    if (slot >= blocks_.size()) {
        blocks_.resize(slot + std::size_t{1});
    }
    blocks_[slot] = {.number = ++begun_so_far_,
                     .offset = event_.offset,
                     .size = event_.size,
                     .first_size = event_.size,
                     .caller = event_.caller,
                     .since = event_.tick,
                     .chain = reader_.chain_of(event_),
                     .slot = slot};
    begun_ = &blocks_[slot];
    live_bytes_ += event_.size;
    ++live_blocks_;
}

void event_walk::end(std::uint64_t offset) {
    if (const auto slot = slots_.remove(offset)) {
        ended_.push_back(blocks_[*slot]);
        live_bytes_ -= ended_.back().size;
        --live_blocks_;
    }
}

void event_walk::resize(std::uint32_t slot) {
    held_block& block = blocks_[slot];
    ended_.push_back(block);
    slots_.resize(slot, event_.size);
    live_bytes_ += event_.size;
    live_bytes_ -= block.size;
    block.size = event_.size;
    begun_ = &block;
    resized_ = true;
}

/// Blocks that the event's block lies over were freed while events were lost.
void event_walk::end_lost_blocks() {
    if (std::exchange(lost_frees_, validator_.lost_frees()) == validator_.lost_frees()) {
        return;
    }
    for (const std::uint64_t offset : slots_.overlapping(event_.offset, event_.size)) {
        end(offset);
    }
}

}  // namespace ramwright::tool
