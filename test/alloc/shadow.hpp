// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "subject.hpp"

/// \file
/// A second account of what an allocator should hold, to hold against it.
///
/// `shadow` decodes numbers, wherever they come from (a property test, a fuzzer, a generator), into
/// requests, frees, resizes and misuse, and throws `disagreement` at the first thing that is not as the
/// concept in core/allocator.hpp promises.

namespace ramwright_test {

class disagreement : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void require(bool holds, const char* what) {
    if (!holds) {
        throw disagreement{what};
    }
}

class shadow {
public:
    /// `what` says what may be asked of the allocator.
    shadow(const subject& what, any_allocator& watched) : subject_{what}, watched_{watched} {
        verify();
    }

    /// Performs what the number means, then compares everything.
    void perform(std::uint32_t number) {
        const std::uint32_t detail = number / 8;
        switch (number % 8) {
            case 0:
            case 1:
            case 2: request(detail); break;
            case 3: refused_request(detail); break;
            case 4:
            case 5: release(detail); break;
            case 6: resize(detail); break;
            default: misuse(detail); break;
        }
        verify();
    }

    void release_all() {
        while (!live_.empty()) {
            release(static_cast<std::uint32_t>(live_.size() / 2));
            verify();
        }
    }
    [[nodiscard]] std::size_t live_blocks() const { return live_.size(); }

private:
    struct live_block {
        std::byte* start = nullptr;
        std::size_t size = 0;  ///< as filled: all that is usable
        std::byte tag{};
    };

    /// All that a refused call must leave as it was.
    struct state {
        std::vector<std::byte> bytes;
        ramwright::snapshot statistics;
        std::vector<ramwright::block> blocks;

        friend bool operator==(const state&, const state&) = default;
    };
    [[nodiscard]] state look() const {
        const auto storage = watched_.storage();
        state seen{{storage.begin(), storage.end()}, watched_.snapshot(), {}};
        watched_.for_each_block([&](const ramwright::block& each) { seen.blocks.push_back(each); });
        return seen;
    }

    void request(std::uint32_t detail) {
        const std::size_t alignment = std::size_t{1} << (detail / 4096 % subject_.alignments);
        const ramwright::layout want{detail % (subject_.largest + 1), alignment};
        const std::uint32_t failures_before = ramwright::failures.total();
        const state before = look();
        const bool record = detail % 2 == 0;
        void* const block = record ? watched_.allocate(want) : watched_.try_allocate(want);
        if (block == nullptr) {
            require(look() == before || !subject_.refuses_without_a_trace(),
                    "a refused request changed something");
            require(ramwright::failures.total() == failures_before + (record ? 1 : 0),
                    "allocate must record a refusal once, try_allocate not at all");
            if (record) {
                require_refusal_record(want, ramwright::failure_kind::out_of_memory);
            }
            return;
        }
        require(ramwright::failures.total() == failures_before, "success left a failure record");
        const auto address = reinterpret_cast<std::uintptr_t>(block);
        require(address % alignment == 0, "a block is misaligned");
        require(watched_.owns(block), "a block is not owned");
        const std::size_t usable = watched_.usable_size(block);
        require(usable >= want.size && usable != 0, "a block is smaller than asked");
        require(!subject_.sees_overruns() || usable == std::max(want.size, std::size_t{1}),
                "more is usable than was asked for, though a trailer could tell");
        keep({static_cast<std::byte*>(block), usable, std::byte{next_tag_++}});
    }

    /// A request that nothing can serve.
    void refused_request(std::uint32_t detail) {
        constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
        static constexpr std::array<ramwright::layout, 9> impossible{{
            {most, 8},
            {most - 7, 8},
            {ramwright::largest_request, 8},
            {std::size_t{1} << 31, 8},
            {1, 0},
            {1, 3},
            {8, 24},
            {1, (most >> 1) + 1},
            {most, most},
        }};
        const ramwright::layout want = impossible[detail % impossible.size()];
        const std::uint32_t failures_before = ramwright::failures.total();
        const state before = look();
        require(watched_.try_allocate(want) == nullptr, "an impossible request was served");
        require(ramwright::failures.total() == failures_before, "try_allocate left a record");
        require(watched_.allocate(want) == nullptr, "an impossible request was served");
        require(look() == before, "a refused request changed something");
        require(ramwright::failures.total() == failures_before + 1,
                "a refusal left not one record");
        require_refusal_record(want, want.valid() ? ramwright::failure_kind::out_of_memory
                                                  : ramwright::failure_kind::invalid_layout);
        require(!subject_.knows_its_largest() ||
                    watched_.try_allocate({watched_.largest_free() + 1, 1}) == nullptr,
                "more than the largest free block was served");
    }

    void release(std::uint32_t detail) {
        if (live_.empty()) {
            require(watched_.deallocate(nullptr), "null was not ignored");
            return;
        }
        const std::size_t which = detail % live_.size();
        const live_block gone = live_[which];
        live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(which));
        require(watched_.deallocate(gone.start), "a live block could not be freed");
        freed_ = gone.start;
    }

    void resize(std::uint32_t detail) {
        if (live_.empty()) {
            return;
        }
        live_block& which = live_[detail % live_.size()];
        const std::size_t size = detail / 64 % 8 == 0
                                     ? std::numeric_limits<std::size_t>::max() - detail % 9
                                     : detail / 512 % (2 * subject_.largest);
        const state before = look();
        if (!watched_.resize(which.start, size)) {
            require(look() == before || !subject_.refuses_without_a_trace(),
                    "a refused resize changed something");
            return;
        }
        const std::size_t usable = watched_.usable_size(which.start);
        require(usable >= size, "a resized block is smaller than asked");
        const auto kept = std::span{which.start, std::min(which.size, usable)};
        require(std::all_of(kept.begin(), kept.end(),
                            [&](std::byte byte) { return byte == which.tag; }),
                "a resize changed the content");
        which.size = usable;
        fill(which);
    }

    void misuse(std::uint32_t detail) {
        if (subject_.sees_overruns() && detail % 8 == 0) {
            return write_behind(detail / 8);
        }
        if (subject_.sees_every_byte() && detail % 8 == 4) {
            return write_to_free(detail / 8);
        }
        std::byte* const pointer = misused_pointer(detail);
        if (!subject_.checked() || pointer == nullptr || find(pointer) != live_.end()) {
            return;
        }
        const std::uint32_t failures_before = ramwright::failures.total();
        const state before = look();
        require(!watched_.deallocate(pointer), "a pointer that is no block was freed");
        require(look() == before, "misuse changed something");
        require(ramwright::failures.total() == failures_before + 1, "misuse left no record");
        const ramwright::failure& record = *ramwright::failures.last();
        require(record.address == reinterpret_cast<std::uintptr_t>(pointer),
                "the record names another pointer");
        using kind = ramwright::failure_kind;
        require((record.kind == kind::foreign_pointer) == !watched_.owns(pointer),
                "the record says foreign of what is owned, or the other way round");
        require(record.kind != kind::out_of_memory && record.kind != kind::invalid_layout,
                "the record is not one of misuse");
    }

    /// One byte too many, for as long as it takes to see that it is found.
    void write_behind(std::uint32_t detail) {
        if (live_.empty()) {
            return;
        }
        const live_block& block = live_[detail % live_.size()];
        std::byte& behind = block.start[block.size];
        const auto damage = static_cast<std::byte>(1 + detail / 64 % 255);
        behind ^= damage;
        require_refused(block.start, block.start);
        require(!watched_.resize(block.start, 1), "an overwritten block was resized");
        require(watched_.usable_size(block.start) == 0, "an overwritten block looks sound");
        behind ^= damage;
    }

    /// One byte of a free block.
    void write_to_free(std::uint32_t detail) {
        std::vector<ramwright::block> holes;
        watched_.for_each_block([&](const ramwright::block& each) {
            if (!each.live && each.size != 0) {
                holes.push_back(each);
            }
        });
        if (holes.empty()) {
            return;
        }
        const ramwright::block& hole = holes[detail % holes.size()];
        auto* const start = const_cast<std::byte*>(watched_.storage().data()) + hole.offset;
        std::byte& written = start[detail / 64 % hole.size];
        written ^= std::byte{0x55};
        require(!watched_.check(), "a write to a free block was not seen");
        written ^= std::byte{0x55};
    }

    /// That a free of `pointer` is refused for what was written at `damaged`, and changes nothing.
    void require_refused(std::byte* pointer, const std::byte* damaged) {
        const std::uint32_t failures_before = ramwright::failures.total();
        // First, because a walk in steps keeps its place in the region, and stays at what is damaged.
        require(!watched_.check(), "check() does not see what was overwritten");
        const state before = look();
        require(!watched_.deallocate(pointer), "an overwritten block was freed");
        require(look() == before, "a refused free changed something");
        require(ramwright::failures.total() == failures_before + 1, "damage left no record");
        const ramwright::failure& record = *ramwright::failures.last();
        require(record.kind == subject_.overrun_kind() &&
                    record.address == reinterpret_cast<std::uintptr_t>(damaged),
                "the record of an overwritten block says something else");
    }

    /// A pointer that no request returned, or one that was freed; null where there is none to choose.
    [[nodiscard]] std::byte* misused_pointer(std::uint32_t detail) {
        static std::array<std::byte, 64> elsewhere;
        const auto storage = watched_.storage();
        auto* const first = const_cast<std::byte*>(storage.data());
        const std::uint32_t more = detail / 8;
        switch (detail % 8) {
            case 0: return freed_;
            case 1: return live_.empty() ? nullptr : inside(live_[more % live_.size()], 1);
            case 2: return live_.empty() ? nullptr : inside(live_[more % live_.size()], more / 64);
            case 3: return elsewhere.data() + more % elsewhere.size();
            case 4: return storage.empty() ? nullptr : first + more % storage.size();
            case 5: return storage.empty() ? nullptr : first + more % storage.size() / 8 * 8;
            case 6: return address_of(reinterpret_cast<std::uintptr_t>(first) + storage.size());
            default: return address_of(reinterpret_cast<std::uintptr_t>(first) - 1 - more % 64);
        }
    }
    static std::byte* inside(const live_block& block, std::size_t offset) {
        return block.start + offset % block.size;
    }
    static std::byte* address_of(std::uintptr_t address) {
        return reinterpret_cast<std::byte*>(address);
    }

    void require_refusal_record(ramwright::layout want, ramwright::failure_kind kind) const {
        const ramwright::failure& record = *ramwright::failures.last();
        require(record.wanted == want, "the record of a refusal names another request");
        require(record.kind == kind || (subject_.limits_rounded &&
                                        record.kind == ramwright::failure_kind::over_budget),
                "the record of a refusal names another failure");
        require(record.region == reinterpret_cast<std::uintptr_t>(watched_.storage().data()),
                "the record of a refusal names another region");
        require(record.free_bytes == watched_.free_bytes(), "the record has other free bytes");
        require(record.largest_free_bytes == watched_.largest_free(),
                "the record has another largest free block");
    }

    void keep(const live_block& block) {
        fill(block);
        live_.push_back(block);
    }
    static void fill(const live_block& block) {
        std::memset(block.start, std::to_integer<int>(block.tag), block.size);
    }
    [[nodiscard]] std::vector<live_block>::const_iterator find(const std::byte* start) const {
        return std::find_if(live_.begin(), live_.end(),
                            [&](const live_block& each) { return each.start == start; });
    }

    void verify() const {
        require(watched_.check(), "check() says that a structure is damaged");
        require(watched_.check_some(3), "check_some() says that a structure is damaged");
        for (const live_block& each : live_) {
            require(std::all_of(each.start, each.start + each.size,
                                [&](std::byte byte) { return byte == each.tag; }),
                    "the content of a live block changed: blocks overlap");
        }
        const ramwright::snapshot now = watched_.snapshot();
        const auto storage = watched_.storage();
        require(now.live_blocks == live_.size(), "the snapshot counts other live blocks");
        require(now.capacity_bytes == storage.size(), "the snapshot has another capacity");
        require(now.free_bytes == watched_.free_bytes(), "free_bytes() is not the snapshot's");
        require(now.largest_free_bytes == watched_.largest_free(),
                "largest_free() is not the snapshot's");
        require(now.largest_free_bytes <= now.free_bytes, "more is free in one block than in all");

        std::size_t live = 0;
        std::size_t free = 0;
        std::size_t free_bytes = 0;
        std::size_t end = 0;
        watched_.for_each_block([&](const ramwright::block& each) {
            require(each.offset >= end, "blocks are visited out of order, or overlap");
            end = std::size_t{each.offset} + each.size;
            require(end <= storage.size(), "a block ends outside the storage");
            if (each.live) {
                ++live;
                const auto known = find(storage.data() + each.offset);
                require(known != live_.end(), "a block is live that was freed or never handed out");
                require(known->size == each.size, "a visited block has another size");
            } else {
                ++free;
                free_bytes += each.size;
            }
        });
        require(live == live_.size(), "a live block was not visited");
        require(free == now.free_blocks, "the snapshot counts other free blocks");
        require(free_bytes <= now.free_bytes, "the free blocks hold more than is free");
    }

    const subject& subject_;
    any_allocator& watched_;
    std::vector<live_block> live_;
    std::byte* freed_ = nullptr;
    std::uint8_t next_tag_ = 1;
};

}  // namespace ramwright_test
