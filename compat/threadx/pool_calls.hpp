// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/port/scheduler.hpp"
#include "tx_api.h"
#include "waiting_line.hpp"

/// \file
/// What byte pools and block pools have in common: the list of those that were created, waiting, counters.

namespace ramwright::threadx {

/// What ThreadX calls performance information.
struct performance {
    ULONG allocates = 0;
    ULONG releases = 0;
    ULONG suspensions = 0;
    ULONG timeouts = 0;
};

/// The counters of one pool and of all together.
struct counters {
    performance& all;
    performance own{};

    void count(ULONG performance::*what) noexcept {
        ++(own.*what);
        ++(all.*what);
    }
};

/// Only a thread may wait: no interrupt, and nothing before the first thread runs.
[[nodiscard]] inline bool in_thread() noexcept {
    return !in_interrupt() && tx_thread_identify() != nullptr;
}

inline void give_if_wanted(ULONG* wanted, ULONG value) noexcept {
    if (wanted != nullptr) {
        *wanted = value;
    }
}

inline UINT give_performance(const performance& of, ULONG* allocates, ULONG* releases,
                             ULONG* suspensions, ULONG* timeouts) noexcept {
    give_if_wanted(allocates, of.allocates);
    give_if_wanted(releases, of.releases);
    give_if_wanted(suspensions, of.suspensions);
    give_if_wanted(timeouts, of.timeouts);
    return TX_SUCCESS;
}

/// Who waits for a pool: the thread that is served next, and how many there are.
inline void give_waiting(const waiting_line& line, TX_THREAD** first_suspended,
                         ULONG* suspended_count) noexcept {
    const waiter* const first = line.first();
    if (first_suspended != nullptr) {
        *first_suspended = first == nullptr ? nullptr : first->thread;
    }
    give_if_wanted(suspended_count, line.count());
}

/// A `State` at the start of a pool's memory, because the application's control block has no room for it,
/// made from the region behind it and `arguments`. Null iff there is no room for it.
template <typename State, typename... Arguments>
[[nodiscard]] State* placed_state(VOID* memory, ULONG size, Arguments&... arguments) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::size_t skipped = (0 - address) & (alignof(State) - 1);
    if (size < skipped + sizeof(State)) {
        return nullptr;
    }
    auto* const start = static_cast<std::byte*>(memory) + skipped;
    const std::span<std::byte> region{start + sizeof(State), size - skipped - sizeof(State)};
    return ::new (static_cast<void*>(start)) State{region, arguments...};
}

/// The pools that were created, in a ring, by the members that ThreadX has for it.
template <typename Pool, Pool* Pool::*Next, Pool* Pool::*Previous>
class created_pools {
public:
    void add(Pool& pool) noexcept {
        if (first_ == nullptr) {
            first_ = pool.*Next = pool.*Previous = &pool;
            return;
        }
        pool.*Next = first_;
        pool.*Previous = first_->*Previous;
        (first_->*Previous)->*Next = &pool;
        first_->*Previous = &pool;
    }
    void remove(Pool& pool) noexcept {
        (pool.*Next)->*Previous = pool.*Previous;
        (pool.*Previous)->*Next = pool.*Next;
        if (first_ == &pool) {
            first_ = pool.*Next == &pool ? nullptr : pool.*Next;
        }
    }
    [[nodiscard]] bool has(const Pool& pool) const noexcept {
        return find([&pool](const Pool& other) { return &other == &pool; }) != nullptr;
    }
    /// The first for which `is_it` holds, or null.
    template <typename Predicate>
    [[nodiscard]] Pool* find(Predicate&& is_it) const noexcept {
        for (Pool* pool = first_; pool != nullptr;) {
            if (is_it(*pool)) {
                return pool;
            }
            pool = pool->*Next == first_ ? nullptr : pool->*Next;
        }
        return nullptr;
    }

private:
    Pool* first_ = nullptr;
};

/// The checks of the txe_ functions that byte pools and block pools share, in ThreadX's order.
[[nodiscard]] inline UINT objection_to_caller() noexcept {
    return in_interrupt() ? TX_CALLER_ERROR : TX_SUCCESS;
}
[[nodiscard]] inline UINT objection_to_wait(ULONG ticks) noexcept {
    return ticks != TX_NO_WAIT && !in_thread() ? TX_WAIT_ERROR : TX_SUCCESS;
}

/// Waits until the thread is served from `line`, which `lock` protects. `try_again` is the last look before
/// it waits. TX_SUCCESS, TX_NO_MEMORY when `ticks` are over, TX_DELETED.
template <basic_lockable Lock, typename Try>
[[nodiscard]] UINT wait_in(waiting_line& line, Lock& lock, counters& counts, std::size_t size,
                           ULONG ticks, void*& block, Try&& try_again) noexcept {
    waiter self{tx_thread_identify(), size};
    {
        const hold exclusive{lock};
        block = try_again();
        if (block != nullptr) {
            return TX_SUCCESS;
        }
        line.append(self);
        counts.count(&performance::suspensions);
    }
    const auto wait =
        ticks == TX_WAIT_FOREVER ? port::scheduler::forever : static_cast<std::uint32_t>(ticks);
    if (!self.wake.take(wait)) {
        {
            const hold exclusive{lock};
            if (line.remove(self)) {
                counts.count(&performance::timeouts);
                return TX_NO_MEMORY;
            }
        }
        // Served when the ticks were over: the wake-up is on its way, and must find this stack.
        static_cast<void>(self.wake.take(port::scheduler::forever));
    }
    block = self.block;
    return block != nullptr ? TX_SUCCESS : TX_DELETED;
}

}  // namespace ramwright::threadx
