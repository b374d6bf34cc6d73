// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>

#include "ramwright/core/lock.hpp"

/// \file
/// A lock between the cores of one chip that run the same program.
///
///     ramwright::locked<ramwright::pool<>, ramwright::spin_lock<>> packets{storage, each};
///
/// It masks the interrupts of its own core while it is held, or an interrupt could wait for the thread
/// it interrupted; between two attempts it lets them through. One core spins as long as the other holds
/// the lock, so hold it around bounded calls only. Not for one core: masked_interrupts does the same for
/// less. Unlike masked_interrupts it does not nest: one that is taken again waits for ever.
///
/// | flag            | for                                         | barrier                           |
/// |-----------------|---------------------------------------------|-----------------------------------|
/// | exclusive_flag  | Armv7-M, Armv8-M, RV32 with A               | DMB; LDAEX, STL; AMOSWAP.AQ, FENCE |
/// | hardware_flag   | cores without exclusives: RP2040            | DMB                               |
///
/// A lock is 8 bytes with exclusive_flag.

namespace ramwright {

/// A word in memory that both cores see.
class exclusive_flag {
public:
    [[nodiscard]] bool try_take() noexcept {
        return taken_.exchange(1, std::memory_order_acquire) == 0;
    }
    void give() noexcept { taken_.store(0, std::memory_order_release); }

private:
    std::atomic<std::uint32_t> taken_{0};
};

/// A register that claims itself: a read that is not zero took it, any write gives it back. The RP2040's
/// SIO has 32, from 0xD000'0100; its SDK keeps some of them for itself.
template <std::uintptr_t Address>
struct hardware_flag {
    [[nodiscard]] bool try_take() noexcept {
        const bool taken = claim() != 0;
        std::atomic_thread_fence(std::memory_order_acquire);
        return taken;
    }
    void give() noexcept {
        std::atomic_thread_fence(std::memory_order_release);
        claim() = 0;
    }

private:
    static volatile std::uint32_t& claim() noexcept {
        return *reinterpret_cast<volatile std::uint32_t*>(Address);
    }
};

template <typename Flag = exclusive_flag>
class spin_lock {
    static_assert(!std::same_as<Flag, exclusive_flag> ||
                      std::atomic<std::uint32_t>::is_always_lock_free,
                  "this core has no exclusive accesses: use a hardware_flag");

public:
    using state = masked_interrupts::state;

    [[nodiscard]] state acquire() noexcept {
        for (;;) {
            const state found = masked_interrupts::acquire();
            if (flag_.try_take()) {
                return found;
            }
            masked_interrupts::release(found);
        }
    }
    void release(state found) noexcept {
        flag_.give();
        masked_interrupts::release(found);
    }

    void lock() noexcept { found_ = acquire(); }
    void unlock() noexcept { release(found_); }

private:
    Flag flag_;
    state found_{};
};

}  // namespace ramwright
