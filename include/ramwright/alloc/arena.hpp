// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer_chain.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Memory that is handed out in order and taken back all at once.
///
/// For work that has an end: parsing one message, one TLS handshake, one frame of audio. What is
/// allocated while a `frame` is open is gone when the frame is, objects made with `make` destroyed in
/// reverse. Not for what outlives the scope it was made in (`pool`, `general`).
///
///     alignas(8) std::byte storage[2048];
///     ramwright::arena scratch{storage};
///     {
///         ramwright::frame message{scratch};
///         void* header = scratch.allocate({.size = 24});
///         parser* one = scratch.make<parser>(header);
///     }                          // the parser is destroyed, and all its memory free again
///
/// | call          | cost                        | from an interrupt  | on failure                        |
/// |---------------|-----------------------------|--------------------|-----------------------------------|
/// | allocate      | O(1) ¹                      | only behind a lock | null, recorded; nothing changed   |
/// | make          | O(1) and the constructor    | only behind a lock | null, recorded; nothing changed   |
/// | frame         | O(1)                        | only behind a lock | cannot fail                       |
/// | ~frame, reset | O(objects with destructors) ¹ | only behind a lock | cannot fail                     |
/// | owns, used, free_bytes, largest_free, snapshot | O(1) | only behind a lock | cannot fail          |
/// | check         | O(objects with destructors) ² | only behind a lock | false                           |
///
/// ¹ At `full`, and O(bytes handed out or given back): what is free is filled, and a trailer stands behind each
/// block. Whoever wrote over one is recorded when it is given back, with the address of the trailer; all is
/// given back nevertheless. ² At `full`, and O(blocks) and O(free bytes).
///
/// Overhead: none per block beyond alignment, at `full` 4 bytes; 16 bytes for an object that has a destructor
/// to run. State: 32 bytes on a 32-bit target, 36 at `full`.

namespace ramwright {

template <check_level Checks = config::checks>
class frame;

template <check_level Checks = config::checks>
class arena {
    static constexpr bool verifies_all = Checks == check_level::full;
    using trailers =
        std::conditional_t<verifies_all, detail::trailer_chain, detail::no_trailer_chain>;

public:
    explicit arena(std::span<std::byte> region) noexcept
        : base_{region.data()}, capacity_{usable_part(region.size())} {
        // A block at address 0 could not be told from null.
        used_ = lowest_ = region.data() == nullptr && capacity_ != 0 ? 1 : 0;
        if constexpr (verifies_all) {
            detail::fill_freed(base_ + used_, capacity_ - used_);
        }
    }

    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;

    /// The next `want.size` bytes, or null iff they do not fit.
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        if (want.alignment == 0 || (want.alignment & (want.alignment - 1)) != 0) {
            return nullptr;
        }
        // Aligned by address, not by offset: the region itself may start anywhere.
        const auto address = reinterpret_cast<std::uintptr_t>(base_) + used_;
        const std::size_t padding = (0 - address) & (want.alignment - 1);
        const std::size_t size = want.size == 0 ? 1 : want.size;
        const std::size_t left = room();
        if (padding > left || size > left - padding) {
            return nullptr;
        }
        const auto taken = static_cast<std::uint32_t>(padding + size);
        if (!end_block(taken, return_address())) [[unlikely]] {
            return nullptr;
        }
        std::byte* const block = base_ + used_ + padding;
        used_ += taken + detail::trailer_bytes<Checks>;
        ++blocks_;
        return block;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    /// A T that lives until the innermost open frame ends, or until reset() where none is open.
    template <typename T, typename... Arguments>
    [[nodiscard]] [[gnu::always_inline]] T* make(Arguments&&... arguments) noexcept {
        if constexpr (std::is_trivially_destructible_v<T>) {
            void* const block = allocate(layout::of<T>());
            return block == nullptr ? nullptr
                                    : ::new (block) T(std::forward<Arguments>(arguments)...);
        } else {
            // Record and object in one block, so that one refusal leaves nothing behind. The record's
            // size is a multiple of every alignment below its own.
            constexpr std::size_t alignment =
                alignof(T) < alignof(ending) ? alignof(ending) : alignof(T);
            constexpr std::size_t in_front = align_up(sizeof(ending), alignment);
            auto* const block =
                static_cast<std::byte*>(allocate({in_front + sizeof(T), alignment}));
            if (block == nullptr) {
                return nullptr;
            }
            T* const object = ::new (block + in_front) T(std::forward<Arguments>(arguments)...);
            const auto record = static_cast<std::uint32_t>(block - base_);
            ::new (block) ending{.destroy =
                                     [](std::byte* made) noexcept {
                                         std::launder(reinterpret_cast<T*>(made + in_front))->~T();
                                     },
                                 .before = last_ending_};
            last_ending_ = record;
            return object;
        }
    }

    /// Takes everything back, objects in reverse, and ends every open frame.
    void reset() noexcept {
        while (innermost_ != nullptr) {
            innermost_->end();
        }
        rewind({.used = lowest_});
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) - reinterpret_cast<std::uintptr_t>(base_) <
               capacity_;
    }
    [[nodiscard]] std::size_t used() const noexcept { return used_; }
    /// The most that was in use since the start: what the region must hold.
    [[nodiscard]] std::size_t most_used() const noexcept {
        return used_ > most_used_ ? used_ : most_used_;
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return capacity_ - used_; }
    /// What a request aligned as by default can still have.
    [[nodiscard]] std::size_t largest_free() const noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(base_) + used_;
        const std::size_t padding = (0 - address) & (default_alignment - 1);
        return padding < room() ? room() - padding : 0;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return {.capacity_bytes = capacity_,
                .free_bytes = capacity_ - used_,
                .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
                .live_blocks = blocks_,
                .free_blocks = used_ == capacity_ ? 0u : 1u};
    }
    /// True iff the records of objects to destroy lie in what is used, each before the one made after
    /// it, and, at `full`, nobody wrote to what is free nor behind a block.
    [[nodiscard]] bool check() const noexcept {
        if (used_ > capacity_) {
            return false;
        }
        std::uint32_t end = used_;
        for (std::uint32_t record = last_ending_; record != none;
             record = ending_at(record).before) {
            if (record >= end || end - record < sizeof(ending)) {
                return false;
            }
            end = record;
        }
        if constexpr (verifies_all) {
            return trailers_.damaged(base_, {}) == 0 &&
                   detail::still_filled(base_ + used_, capacity_ - used_);
        }
        return true;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return {base_, capacity_}; }

private:
    friend class frame<Checks>;

    static constexpr std::uint32_t none = 0xFFFF'FFFF;

    /// In front of an object with a destructor. As large on a desk as on a device, so that what follows
    /// lies at the same offsets.
    struct alignas(8) ending {
        union {
            void (*destroy)(std::byte* record) noexcept;
            std::uint64_t any_pointer;
        };
        std::uint32_t before = none;  ///< offset of the record of the object made before
    };
    static_assert(sizeof(ending) == 16);

    /// What a frame found when it opened. Only frames hold marks, and only for as long as they are
    /// open, so none can be used after its time or with another arena.
    struct mark {
        std::uint32_t used = 0;
        std::uint32_t last_ending = none;
        std::uint32_t blocks = 0;
        [[no_unique_address]] trailers behind_blocks{};
    };

    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0x7FFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    [[nodiscard]] const ending& ending_at(std::uint32_t offset) const noexcept {
        return *std::launder(reinterpret_cast<const ending*>(base_ + offset));
    }
    [[nodiscard]] mark here() const noexcept { return {used_, last_ending_, blocks_, trailers_}; }

    /// What is free, but for the trailer of the next block.
    [[nodiscard]] std::size_t room() const noexcept {
        const std::size_t left = capacity_ - used_;
        if constexpr (verifies_all) {
            constexpr std::size_t trailer = detail::trailer_bytes<Checks>;
            return left < trailer ? 0 : left - trailer;
        }
        return left;
    }
    /// At `full`, puts a trailer behind the next `taken` bytes. False, recorded, iff somebody wrote to them.
    [[nodiscard]] bool end_block(std::uint32_t taken, std::uintptr_t caller) noexcept {
        if constexpr (verifies_all) {
            if (!detail::still_filled(base_ + used_, taken + detail::trailer_bytes<Checks>)) {
                record_misuse(failure_kind::corrupted_block, base_ + used_, base_, caller);
                return false;
            }
            trailers_.put(base_, used_ + taken);
        }
        return true;
    }

    void rewind(const mark& to) noexcept {
        if constexpr (verifies_all) {
            const std::uint32_t damaged = trailers_.damaged(base_, to.behind_blocks);
            if (damaged != 0) [[unlikely]] {
                record_misuse(failure_kind::corrupted_block, base_ + damaged, base_,
                              return_address());
            }
        }
        while (last_ending_ != to.last_ending) {
            const std::uint32_t record = last_ending_;
            // Unlinked first: a destructor may look at the arena.
            last_ending_ = ending_at(record).before;
            ending_at(record).destroy(base_ + record);
        }
        most_used_ = static_cast<std::uint32_t>(most_used());
        if constexpr (verifies_all) {
            detail::fill_freed(base_ + to.used, used_ - to.used);
            trailers_ = to.behind_blocks;
        }
        used_ = to.used;
        blocks_ = to.blocks;
    }

    std::byte* base_;
    std::uint32_t capacity_;
    std::uint32_t lowest_ = 0;  ///< offset of the first byte that is handed out
    std::uint32_t used_ = 0;
    std::uint32_t most_used_ = 0;
    std::uint32_t blocks_ = 0;
    std::uint32_t last_ending_ = none;
    frame<Checks>* innermost_ = nullptr;
    [[no_unique_address]] trailers trailers_{};
};

/// Gives back, at the end of a scope, what the scope took from an arena. Frames of one arena nest as
/// scopes do; one that ends while a frame opened after it is still open ends that one too.
template <check_level Checks>
class frame {
public:
    explicit frame(arena<Checks>& from) noexcept
        : arena_{&from}, outer_{from.innermost_}, start_{from.here()} {
        from.innermost_ = this;
    }
    ~frame() {
        while (arena_ != nullptr) {
            arena_->innermost_->end();
        }
    }

    frame(const frame&) = delete;
    frame& operator=(const frame&) = delete;

private:
    friend class arena<Checks>;

    /// Only of the innermost frame.
    void end() noexcept {
        arena_->rewind(start_);
        arena_->innermost_ = outer_;
        arena_ = nullptr;
    }

    arena<Checks>* arena_;  ///< null once the frame has ended
    frame* outer_;
    typename arena<Checks>::mark start_;
};

static_assert(basic_allocator<arena<>>);

}  // namespace ramwright
