// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright_newlib_heap.hpp"

/// \file
/// What keeps two threads out of the C library's own state: its streams, its environment, its time zone.
///
/// It is `ramwright::recursive_mutex`, unless the application's `ramwright_newlib_heap.hpp` names
/// another of the lock types:
///
///     namespace ramwright::newlib {
///     using library_lock = suspended_scheduler;
///     }
///
/// The heap is not kept by these: `locked` is, for each call by itself.

namespace ramwright::newlib {

namespace defaults {
using library_lock = recursive_mutex;
}

// What the application declares in `newlib` itself comes before what is found through this.
using namespace defaults;

/// Any lock, made so that whoever holds it may lock it again, as the C library does.
class recursive_library_lock {
public:
    void lock() noexcept {
        // Whoever else holds the lock has written another number, and only I write mine.
        if (holder_.load(std::memory_order_relaxed) != me()) {
            lock_.lock();
            holder_.store(me(), std::memory_order_relaxed);
        }
        ++depth_;
    }

    void unlock() noexcept {
        if (--depth_ == 0) {
            holder_.store(nobody, std::memory_order_relaxed);
            lock_.unlock();
        }
    }

    /// Whether another held it a moment ago.
    [[nodiscard]] bool is_others() const noexcept {
        const std::uint32_t holder = holder_.load(std::memory_order_relaxed);
        return holder != nobody && holder != me();
    }

private:
    // 0, so that a lock works before any constructor has run.
    static constexpr std::uint32_t nobody = 0;

    [[nodiscard]] static std::uint32_t me() noexcept {
        const context now = current_context();
        return 1U << 31 | std::uint32_t{now.interrupt} << 16 | now.number;
    }

    ramwright::newlib::library_lock lock_;
    std::atomic<std::uint32_t> holder_{nobody};
    std::uint32_t depth_ = 0;  ///< the holder's alone
};

}  // namespace ramwright::newlib
