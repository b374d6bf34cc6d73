// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ramwright/core/allocator.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Carries out operations on an allocator, holding what the firmware would hold.

namespace ramwright::tool {

enum class outcome : std::uint8_t { done, moved, failed };

template <basic_allocator Allocator>
class block_holder {
public:
    struct held {
        void* block = nullptr;
        std::uint32_t size = 0;
    };

    explicit block_holder(Allocator& allocator, std::size_t slots = 0)
        : allocator_{allocator}, held_(slots) {}

    outcome apply(const operation& what) {
        if (what.slot >= held_.size()) {
            held_.resize(what.slot + std::size_t{1});
        }
        held& slot = held_[what.slot];
        switch (what.kind) {
            case operation_kind::allocate:
                slot.block = request(what);
                if (slot.block == nullptr) {
                    return outcome::failed;
                }
                slot.size = what.size;
                live_bytes_ += what.size;
                return outcome::done;
            case operation_kind::free:
                if (slot.block != nullptr) {
                    give_back(slot.block);
                    live_bytes_ -= slot.size;
                    slot.block = nullptr;
                }
                return outcome::done;
            case operation_kind::resize:
                return slot.block == nullptr ? outcome::done : resize(slot, what);
            case operation_kind::attempt: {
                void* const block = request(what);
                if (block == nullptr) {
                    return outcome::failed;
                }
                give_back(block);
                return outcome::done;
            }
            case operation_kind::wait: break;
        }
        return outcome::done;
    }

    /// What the firmware asked for and still holds.
    [[nodiscard]] std::uint64_t live_bytes() const noexcept { return live_bytes_; }
    [[nodiscard]] const held& at(std::uint32_t slot) const noexcept { return held_[slot]; }
    [[nodiscard]] Allocator& allocator() const noexcept { return allocator_; }

private:
    [[nodiscard]] void* request(const operation& what) noexcept {
        return allocator_.try_allocate({.size = what.size, .alignment = what.alignment()});
    }

    void give_back(void* block) noexcept {
        if constexpr (freeing_allocator<Allocator>) {
            allocator_.deallocate(block);
        }
    }

    outcome resize(held& slot, const operation& what) noexcept {
        outcome how = outcome::done;
        bool in_place = false;
        if constexpr (ramwright::allocator<Allocator>) {
            in_place = allocator_.resize(slot.block, what.size);
        }
        if (!in_place) {
            void* const block = request(what);
            if (block == nullptr) {
                return outcome::failed;
            }
            give_back(slot.block);
            slot.block = block;
            how = outcome::moved;
        }
        live_bytes_ += what.size;
        live_bytes_ -= slot.size;
        slot.size = what.size;
        return how;
    }

    Allocator& allocator_;
    std::vector<held> held_;
    std::uint64_t live_bytes_ = 0;
};

}  // namespace ramwright::tool
