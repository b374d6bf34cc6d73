// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "ramwright/fixed/detail/source.hpp"

/// \file
/// Owns one object that came from a pool, slab or slot, and gives it back at the end of its scope.
///
/// The names are those of std::unique_ptr. For an object with several owners: `shared`.
///
///     ramwright::slab<session, 8> sessions{storage};
///     auto one = ramwright::fixed::make_unique<session>(sessions, address);
///     if (!one) { ... }                           // the slab is full, and the failure on record
///     one->send(hello);
///
/// | call            | cost                              | from an interrupt | on failure              |
/// |-----------------|-----------------------------------|-------------------|-------------------------|
/// | make_unique     | the source's, and T's constructor | as the source     | empty; recorded         |
/// | destructor, reset | the source's, and T's destructor | as the source    | recorded by the source  |
/// | every other call | O(1)                             | yes               | cannot fail             |
///
/// RAM: two pointers.

namespace ramwright::fixed {

template <typename T, typename Source>
class unique {
public:
    using element_type = T;

    constexpr unique() noexcept = default;
    /// Takes over `object`, which is from `source`.
    constexpr unique(T* object, Source& source) noexcept : object_{object}, source_{&source} {}

    unique(unique&& other) noexcept : object_{other.release()}, source_{other.source_} {}
    unique& operator=(unique&& other) noexcept {
        if (this != &other) {
            reset();
            object_ = other.release();
            source_ = other.source_;
        }
        return *this;
    }
    ~unique() { reset(); }

    [[nodiscard]] T* get() const noexcept { return object_; }
    [[nodiscard]] T& operator*() const noexcept { return *object_; }
    [[nodiscard]] T* operator->() const noexcept { return object_; }
    [[nodiscard]] explicit operator bool() const noexcept { return object_ != nullptr; }

    /// The object, which the caller owns now.
    [[nodiscard]] T* release() noexcept { return std::exchange(object_, nullptr); }

    void reset() noexcept {
        if (object_ != nullptr) {
            detail::give_back(*source_, std::exchange(object_, nullptr));
        }
    }

private:
    T* object_ = nullptr;
    Source* source_ = nullptr;
};

/// A T from `source`, or an empty handle iff there is no room.
template <typename T, typename Source, typename... Arguments>
[[nodiscard]] unique<T, Source> make_unique(Source& source, Arguments&&... arguments) noexcept {
    return {detail::make_from<T>(source, std::forward<Arguments>(arguments)...), source};
}

}  // namespace ramwright::fixed
