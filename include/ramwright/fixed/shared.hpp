// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/detail/source.hpp"

/// \file
/// Owns, with others, one object that came from a pool or slab; the last owner gives it back.
///
/// For a buffer that two consumers read. Not where one owner at a time is enough (`unique`), and not for
/// cycles, which are never given back.
///
///     using frame_box = ramwright::fixed::shared_box<frame>;
///     ramwright::slab<frame_box, 8> frames{storage};
///     auto one = ramwright::fixed::make_shared<frame>(frames);
///     to_display(one);                            // copies count, nothing else
///     to_network(std::move(one));
///
/// | call              | cost                               | from an interrupt | on failure             |
/// |-------------------|------------------------------------|-------------------|------------------------|
/// | make_shared       | the source's, and T's constructor  | as the source     | empty; recorded        |
/// | copy              | O(1) under the lock                | as the lock       | cannot fail            |
/// | destructor, reset | O(1) under the lock; for the last owner also the source's and T's | as the source | recorded by the source |
/// | every other call  | O(1)                               | yes               | cannot fail            |
///
/// The count changes under `Lock`, by default with interrupts masked for a handful of instructions:
/// correct on every core, those without exclusive access too. `no_lock` is for one context.
/// RAM: two pointers, and a count beside the object.

namespace ramwright::fixed {

/// What a source of shared objects hands out: the object and how many own it.
template <typename T>
class shared_box {
public:
    template <typename... Arguments>
    explicit shared_box(Arguments&&... arguments) noexcept
        : object(std::forward<Arguments>(arguments)...) {}

    std::uint32_t owners = 1;
    T object;
};

template <typename T, typename Source, basic_lockable Lock = masked_interrupts>
class shared {
    using box = shared_box<T>;

public:
    using element_type = T;

    constexpr shared() noexcept = default;
    /// Takes over `box`, which is from `source` and counts one owner.
    constexpr shared(box* boxed, Source& source) noexcept : box_{boxed}, source_{&source} {}

    shared(const shared& other) noexcept : box_{other.box_}, source_{other.source_} {
        if (box_ != nullptr) {
            Lock lock;
            const hold exclusive{lock};
            ++box_->owners;
        }
    }
    shared(shared&& other) noexcept
        : box_{std::exchange(other.box_, nullptr)}, source_{other.source_} {}
    shared& operator=(shared other) noexcept {
        std::swap(box_, other.box_);
        std::swap(source_, other.source_);
        return *this;
    }
    ~shared() { reset(); }

    [[nodiscard]] T* get() const noexcept { return box_ == nullptr ? nullptr : &box_->object; }
    [[nodiscard]] T& operator*() const noexcept { return box_->object; }
    [[nodiscard]] T* operator->() const noexcept { return &box_->object; }
    [[nodiscard]] explicit operator bool() const noexcept { return box_ != nullptr; }

    /// How many own the object, 0 for none. Old at once if others do in other contexts.
    [[nodiscard]] std::uint32_t use_count() const noexcept {
        return box_ == nullptr ? 0 : box_->owners;
    }

    void reset() noexcept {
        box* const left = std::exchange(box_, nullptr);
        if (left != nullptr && is_last(*left)) {
            detail::give_back(*source_, left);
        }
    }

private:
    [[nodiscard]] static bool is_last(box& left) noexcept {
        Lock lock;
        const hold exclusive{lock};
        return --left.owners == 0;
    }

    box* box_ = nullptr;
    Source* source_ = nullptr;
};

/// A T from `source`, which makes `shared_box<T>` or hands out blocks for it; empty iff it has no room.
template <typename T, typename Source, typename... Arguments>
[[nodiscard]] shared<T, Source> make_shared(Source& source, Arguments&&... arguments) noexcept {
    return {detail::make_from<shared_box<T>>(source, std::forward<Arguments>(arguments)...),
            source};
}

}  // namespace ramwright::fixed
