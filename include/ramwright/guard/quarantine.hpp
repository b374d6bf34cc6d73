// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/guard/detail/around.hpp"

/// \file
/// An allocator that keeps freed blocks for a while before it hands them out again, to see who still writes
/// to them.
///
/// For tests, and for firmware that has memory to spare while a fault is looked for. Where it has not,
/// `sampled` does the same with one block in many. Not a substitute for ownership that is clear.
///
///     ramwright::quarantine<ramwright::general<>> heap{storage};                    // 16 blocks
///     ramwright::quarantine<ramwright::red_zone<ramwright::general<>>, 64, 8192> strict{storage};
///
/// | call                   | cost beside the inner call            | from an interrupt | on failure       |
/// |------------------------|---------------------------------------|-------------------|------------------|
/// | try_allocate, allocate | none; where memory runs out, what is  | as inner          | as inner         |
/// |                        | kept goes back, oldest first, and the |                   |                  |
/// |                        | request is tried after each           |                   |                  |
/// | deallocate             | O(Blocks + size), and for each block  | as inner          | false, recorded  |
/// |                        | that leaves O(its size)               |                   |                  |
/// | resize, usable_size    | O(Blocks)                             | as inner          | false, 0         |
/// | free_bytes, largest_free | O(1)                                | as inner          | cannot fail      |
/// | snapshot, for_each_block | O(1), O(blocks · Blocks)            | no                | cannot fail      |
/// | check                  | O(bytes kept)                         | no                | false: damaged   |
/// | give_back_all          | O(Blocks + bytes kept)                | no                | cannot fail      |
///
/// A block that is freed is filled with 0xDD and kept, in the order of frees: `Blocks` of them at the most,
/// and of `Bytes` together; one that is larger goes back at once. A byte of it that changes is found when
/// the block leaves, and by check(); the record, `written_after_free`, has as its caller who freed the
/// block. A second free of it is found at once, and so is a resize. Once it has left, it is as any block.
/// A block that was written to leaves all the same: kept, it would tell nothing more.
///
/// What is kept counts as free, but not in largest_free: a request beyond that may still be served. RAM: 12
/// bytes a block kept and 12 more, on a 32-bit target.

namespace ramwright {

template <allocator Allocator, std::uint32_t Blocks = 16, std::uint32_t Bytes = 0xFFFF'FFFF>
class quarantine : public detail::around<Allocator> {
    static_assert(Blocks != 0 && Blocks <= 0x8000'0000);
    using base = detail::around<Allocator>;
    using base::inner_;

public:
    using base::base;

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        void* const block = inner_.try_allocate(want);
        return block == nullptr && count_ != 0 ? take_after_giving_back(want.size, want.alignment)
                                               : block;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            base::refuse(*this, want, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (keeps(block)) [[unlikely]] {
            return base::misused(failure_kind::double_free, block, return_address());
        }
        const std::size_t size = inner_.owns(block) ? inner_.usable_size(block) : 0;
        if (size == 0 || size > Bytes) {
            return inner_.deallocate(block);
        }
        // A resize to the same size changes nothing, and says of everything but a live block what it is.
        if (!inner_.resize(block, size)) [[unlikely]] {
            return false;
        }
        keep(block, static_cast<std::uint32_t>(size), return_address());
        return true;
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        if (keeps(block)) [[unlikely]] {
            return base::misused(failure_kind::double_free, block, return_address());
        }
        return inner_.resize(block, size);
    }

    /// Before a test counts what is live, or memory is handed to somebody else.
    void give_back_all() noexcept {
        while (count_ != 0) {
            give_back_oldest();
        }
    }
    [[nodiscard]] std::uint32_t kept_blocks() const noexcept { return count_; }
    [[nodiscard]] std::uint32_t kept_bytes() const noexcept { return bytes_; }

    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return keeps(block) ? 0 : inner_.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return inner_.free_bytes() + bytes_; }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = inner_.snapshot();
        now.free_bytes += bytes_;
        now.live_blocks -= count_;
        now.free_blocks += count_;
        return now;
    }
    [[nodiscard]] bool check() const noexcept {
        bool intact = inner_.check();
        for (std::uint32_t age = 0; age != count_; ++age) {
            intact = intact && untouched(at(age));
        }
        return intact;
    }
    /// Blocks that are kept are visited as free.
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        inner_.for_each_block([&](block each) {
            each.live = each.live && !keeps(base::storage().data() + each.offset);
            visit(each);
        });
    }

private:
    struct kept_block {
        std::uint32_t offset;
        std::uint32_t size;
        std::uintptr_t freed_by;
    };

    /// Where the one of `age` is, 0 for the oldest.
    [[nodiscard]] std::uint32_t index_of(std::uint32_t age) const noexcept {
        const std::uint32_t index = oldest_ + age;
        return index < Blocks ? index : index - Blocks;
    }
    [[nodiscard]] const kept_block& at(std::uint32_t age) const noexcept {
        return kept_[index_of(age)];
    }
    [[nodiscard]] std::byte* start_of(const kept_block& one) const noexcept {
        return const_cast<std::byte*>(base::storage().data()) + one.offset;
    }
    [[nodiscard]] bool untouched(const kept_block& one) const noexcept {
        return detail::still_filled(start_of(one), one.size);
    }

    [[nodiscard]] [[gnu::noinline]] bool keeps(const void* block) const noexcept {
        const auto start = reinterpret_cast<std::uintptr_t>(base::storage().data());
        const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(block) - start;
        for (std::uint32_t age = 0; age != count_; ++age) {
            if (at(age).offset == offset) {
                return true;
            }
        }
        return false;
    }

    [[gnu::noinline]] void keep(void* block, std::uint32_t size, std::uintptr_t caller) noexcept {
        while (count_ == Blocks || bytes_ > Bytes - size) {
            give_back_oldest();
        }
        detail::fill_freed(block, size);
        kept_[index_of(count_)] = {offset_of(inner_, block), size, caller};
        ++count_;
        bytes_ += size;
    }

    [[gnu::noinline]] void give_back_oldest() noexcept {
        const kept_block leaving = at(0);
        oldest_ = index_of(1);
        --count_;
        bytes_ -= leaving.size;
        if (!untouched(leaving)) [[unlikely]] {
            base::misused(failure_kind::written_after_free, start_of(leaving), leaving.freed_by);
        }
        inner_.deallocate(start_of(leaving));
    }

    // Size and alignment apart: together they would be put into memory on the way of every request.
    [[nodiscard]] [[gnu::noinline]] void* take_after_giving_back(std::size_t size,
                                                                 std::size_t alignment) noexcept {
        const layout want{.size = size, .alignment = alignment};
        void* block = nullptr;
        if (want.valid() && size <= base::storage().size()) {
            while (block == nullptr && count_ != 0) {
                give_back_oldest();
                block = inner_.try_allocate(want);
            }
        }
        return block;
    }

    std::array<kept_block, Blocks> kept_{};
    std::uint32_t oldest_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t bytes_ = 0;
};

}  // namespace ramwright
