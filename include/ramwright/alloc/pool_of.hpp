// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/alloc/pool.hpp"

/// \file
/// A `pool` of N objects of one type: made and destroyed, not only allocated.
///
/// For many objects of a type, and for those that interrupts and threads pass on as blocks. Up to 1024
/// objects a `slab` needs less RAM; a size known only at run time needs a `pool`.
///
///     using packets = ramwright::pool_of<packet, 40>;
///     alignas(packet) std::byte storage[packets::bytes];
///     packets free_packets{storage};
///     packet* one = free_packets.make(length);
///     free_packets.destroy(one);
///
/// | call     | cost                  | from an interrupt  | on failure                              |
/// |----------|-----------------------|--------------------|-----------------------------------------|
/// | make     | O(1), and T's own     | only behind a lock | null, recorded; nothing was constructed |
/// | destroy  | O(1), and T's own ¹   | only behind a lock | false, recorded; nothing was destroyed  |
/// | all else | as in `pool`          |                    |                                         |
///
/// ¹ At `full`, O(size of T): the block is filled. At `off` the pointer is not verified.

namespace ramwright {

template <typename T, std::uint32_t N, check_level Checks = config::checks>
class pool_of : public pool<Checks> {
    static_assert(N != 0);

public:
    /// The size of a region, aligned for a T, that holds N of them.
    static constexpr std::size_t bytes = pool<Checks>::bytes_for(layout::of<T>(), N);

    /// Room for N objects; for none iff the region does not hold so many.
    explicit pool_of(std::span<std::byte> region) noexcept
        : pool<Checks>{region, layout::of<T>(), N} {}

    /// A new T, or null iff N are live.
    template <typename... Arguments>
    [[nodiscard]] [[gnu::always_inline]] T* make(Arguments&&... arguments) noexcept {
        void* const room = this->allocate();
        return room == nullptr ? nullptr : ::new (room) T(std::forward<Arguments>(arguments)...);
    }

    /// Ends the object and frees its block. False, and nothing happened, iff it is not a live object of
    /// this pool. Null is ignored.
    [[gnu::always_inline]] bool destroy(T* object) noexcept {
        if (object == nullptr) {
            return true;
        }
        // Verifies and records; true for every live block.
        if (!this->resize(object, sizeof(T))) [[unlikely]] {
            return false;
        }
        object->~T();
        return this->deallocate(object);
    }
};

}  // namespace ramwright
