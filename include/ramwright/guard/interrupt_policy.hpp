// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// What `context_checked` answers to an interrupt that asks for memory.
///
/// | policy                       | the interrupt gets    | record in failures               | handler  |
/// |------------------------------|-----------------------|----------------------------------|----------|
/// | refuse_in_interrupts         | null                  | forbidden_context                | called   |
/// | null_in_interrupts           | null                  | forbidden_context                | not called |
/// | reserve_for_interrupts<Pool> | a block of the pool;  | as of the pool                   | called   |
/// |                              | null when it is empty |                                  |          |
///
/// A handler that wants to stop the firmware at the first request of an interrupt stops it itself; the
/// record names the line that called. `null_in_interrupts` is for code that counts on null there.

namespace ramwright {

struct refuse_in_interrupts {
    void* serve(layout want, const void* region, std::uintptr_t caller) noexcept {
        record_forbidden(want, region, caller);
        return nullptr;
    }
    [[nodiscard]] void* try_serve(layout) noexcept { return nullptr; }
};

struct null_in_interrupts {
    static constexpr bool expects_null = true;

    void* serve(layout want, const void* region, std::uintptr_t caller) noexcept {
        failures.note(forbidden_request(want, region, caller));
        return nullptr;
    }
    [[nodiscard]] void* try_serve(layout) noexcept { return nullptr; }
};

/// An allocator that several contexts may use at once says so.
template <typename A>
concept concurrent_allocator = allocator<A> && requires {
    requires A::concurrent;
};

/// The pool is the application's own and may serve others as well. Where its lock does not keep out the
/// interrupt that asks, as one of the RTOS does not keep out those above its limit, the request is
/// refused as by refuse_in_interrupts. From NMI and HardFault only a pool that masks nothing may be asked:
/// `concurrent_pool` on Armv7-M and Armv8-M.
template <concurrent_allocator Pool>
class reserve_for_interrupts {
public:
    using pool_type = Pool;

    explicit reserve_for_interrupts(Pool& pool) noexcept : pool_{pool} {}

    void* serve(layout want, const void* region, std::uintptr_t caller) noexcept {
        if (!usable_here<Pool>()) [[unlikely]] {
            record_forbidden(want, region, caller);
            return nullptr;
        }
        void* const block = pool_.try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(pool_, want, caller);
        }
        return block;
    }
    [[nodiscard]] void* try_serve(layout want) noexcept {
        return usable_here<Pool>() ? pool_.try_allocate(want) : nullptr;
    }
    [[nodiscard]] Pool& pool() const noexcept { return pool_; }

private:
    Pool& pool_;
};

}  // namespace ramwright
