// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstdint>

#include "ramwright/core/lock.hpp"
#include "ramwright/core/spin_lock.hpp"

/// Two locked sections in a row for each lock, to be read by `lock_order.py` in the code the compiler
/// made. What the lock protects is the only thing of 16 bits here, so its accesses tell themselves apart.
/// A compiler or a core that were free to move them would make one section of the two.

extern std::uint16_t shared;

namespace {

template <typename Lock>
[[gnu::always_inline]] inline void touch_twice(Lock& lock) {
    {
        const ramwright::hold exclusive{lock};
        shared = static_cast<std::uint16_t>(shared + 1);
    }
    {
        const ramwright::hold exclusive{lock};
        shared = static_cast<std::uint16_t>(shared + 1);
    }
}

/// As masked_interrupts, but the compiler is not told that memory matters.
struct mask_without_clobber {
#if defined(__arm__)
    void lock() { asm volatile("cpsid i" : :); }
    void unlock() { asm volatile("cpsie i" : :); }
#else
    void lock() { asm volatile("csrci mstatus, 8" : :); }
    void unlock() { asm volatile("csrsi mstatus, 8" : :); }
#endif
};

/// As hardware_flag, but the core is not told that the order matters.
struct flag_without_barrier {
    [[nodiscard]] bool try_take() noexcept {
        const bool taken = claim() != 0;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        return taken;
    }
    void give() noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        claim() = 0;
    }
    static volatile std::uint32_t& claim() noexcept {
        return *reinterpret_cast<volatile std::uint32_t*>(0xD000'0100);
    }
};

}  // namespace

extern "C" {

void masked_interrupts(ramwright::masked_interrupts& lock);
void masked_interrupts(ramwright::masked_interrupts& lock) { touch_twice(lock); }

void raised_priority(ramwright::raised_priority<0x40>& lock);
void raised_priority(ramwright::raised_priority<0x40>& lock) { touch_twice(lock); }

using hardware_spin_lock = ramwright::spin_lock<ramwright::hardware_flag<0xD000'0100>>;
void spin_lock_hardware(hardware_spin_lock& lock);
void spin_lock_hardware(hardware_spin_lock& lock) { touch_twice(lock); }

#if __GCC_ATOMIC_INT_LOCK_FREE == 2
void spin_lock_exclusive(ramwright::spin_lock<>& lock);
void spin_lock_exclusive(ramwright::spin_lock<>& lock) { touch_twice(lock); }
#endif

void broken_mask(mask_without_clobber& lock);
void broken_mask(mask_without_clobber& lock) { touch_twice(lock); }

void broken_spin_lock(ramwright::spin_lock<flag_without_barrier>& lock);
void broken_spin_lock(ramwright::spin_lock<flag_without_barrier>& lock) { touch_twice(lock); }

}  // extern "C"
