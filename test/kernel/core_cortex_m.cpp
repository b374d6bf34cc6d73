// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/core.hpp"
#include "kernel/kernel.hpp"

/// Threads have the process stack, interrupts the main stack, and PendSV, the least urgent of all,
/// switches.

namespace test_kernel::core {
namespace {

constexpr std::uint32_t least_urgent = 0xFF;
constexpr std::uint32_t device_priority = 0x80;

struct alignas(8) handler_stack {
    std::byte bytes[1024];
};
handler_stack interrupts_stack;

volatile std::uint32_t& device_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

std::uint32_t active_exception() noexcept {
    std::uint32_t exception;
    asm volatile("mrs %0, ipsr" : "=r"(exception));
    return exception;
}

void set_pendsv_priority() noexcept {
    constexpr std::uint32_t pendsv_byte = 16;
    device_register(0xE000'ED20) |= least_urgent << pendsv_byte;  // SHPR3
}

/// Devices start at 0, where most of them could not call the kernel.
void lower_priorities_of_devices() noexcept {
    for (std::uintptr_t four = 0xE000'E400; four != 0xE000'E408; four += 4) {  // NVIC_IPR
        device_register(four) = device_priority * 0x0101'0101;
    }
}

}  // namespace

#if __ARM_ARCH >= 7

critical_section::critical_section() noexcept {
    asm volatile(
        "mrs %0, basepri\n\t"
        "msr basepri_max, %1\n\t"
        "isb"
        : "=&r"(before_)
        : "r"(std::uint32_t{highest_syscall_priority})
        : "memory");
}
critical_section::~critical_section() {
    asm volatile("msr basepri, %0" : : "r"(before_) : "memory");
}

bool in_too_urgent_interrupt() noexcept {
    const std::uint32_t exception = active_exception();
    if (exception < 16) {
        return false;  // SysTick and PendSV are the kernel's; a fault does not call it
    }
    const auto* priorities = reinterpret_cast<const volatile std::uint8_t*>(0xE000'E400);
    return priorities[exception - 16] < highest_syscall_priority;
}

bool critical_section::nested() const noexcept {
    std::uint32_t primask;
    asm volatile("mrs %0, primask" : "=r"(primask));
    return before_ != 0 || primask != 0;
}

#else

critical_section::critical_section() noexcept {
    asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before_) : : "memory");
}
critical_section::~critical_section() {
    asm volatile("msr primask, %0" : : "r"(before_) : "memory");
}

bool in_too_urgent_interrupt() noexcept { return false; }

bool critical_section::nested() const noexcept { return before_ != 0; }

#endif

bool in_interrupt() noexcept { return active_exception() != 0; }

void request_switch() noexcept {
    device_register(0xE000'ED04) = 1u << 28;  // ICSR, PENDSVSET
    asm volatile("dsb\n\tisb" : : : "memory");
}

void* first_frame(std::uintptr_t top, thread_function function, void* argument,
                  void (*when_it_returns)()) noexcept {
    // As PendSV_Handler and the core leave it on the stack, from the lowest address on.
    struct frame {
        std::uint32_t r4_to_r11[8];
        std::uint32_t return_with;
        void* r0;
        std::uint32_t r1_r2_r3_r12[4];
        void (*link)();
        std::uintptr_t program_counter;
        std::uint32_t status;
    };
    static_assert(sizeof(frame) == 17 * 4);
    constexpr std::uint32_t to_thread_without_fp = 0xFFFF'FFFD;
    constexpr std::uint32_t thumb_state = 1u << 24;
    // What the core saves is aligned to 8; the nine words below it need not be.
    auto* const made = reinterpret_cast<frame*>((top & ~std::uintptr_t{7}) - sizeof(frame));
    *made = {};
    made->return_with = to_thread_without_fp;
    made->r0 = argument;
    made->link = when_it_returns;
    made->program_counter = reinterpret_cast<std::uintptr_t>(function) & ~std::uintptr_t{1};
    made->status = thumb_state;
    return made;
}

void start_threads() noexcept {
    set_pendsv_priority();
    lower_priorities_of_devices();
    // Main keeps its stack and calls it the process stack; handlers get another.
    std::uint32_t scratch;
    asm volatile(
        ".syntax unified\n\t"
        "mrs %0, msp\n\t"
        "msr psp, %0\n\t"
        "mrs %0, control\n\t"
        "adds %0, #2\n\t"
        "msr control, %0\n\t"
        "isb\n\t"
        "msr msp, %1"
        : "=&l"(scratch)
        : "l"(interrupts_stack.bytes + sizeof interrupts_stack)
        : "memory", "cc");
}

void stop_threads() noexcept {
    std::uint32_t scratch;
    asm volatile(
        ".syntax unified\n\t"
        "mrs %0, psp\n\t"
        "msr msp, %0\n\t"
        "mrs %0, control\n\t"
        "subs %0, #2\n\t"
        "msr control, %0\n\t"
        "isb"
        : "=&l"(scratch)
        :
        : "memory", "cc");
}

void sleep_unless_zero(const volatile std::uint32_t* until_zero) noexcept {
    // A pending interrupt ends WFI although it is masked, so none can slip in between.
    asm volatile("cpsid i" : : : "memory");
    if (*until_zero != 0) {
        asm volatile("dsb\n\twfi" : : : "memory");
    }
    asm volatile("cpsie i\n\tisb" : : : "memory");
}

extern "C" [[gnu::naked]] void PendSV_Handler();

#if __ARM_ARCH >= 7

extern "C" void PendSV_Handler() {
    asm volatile(
        "mrs r0, psp\n\t"
#if defined(__ARM_FP) && __ARM_FP != 0
        "tst lr, #0x10\n\t"
        "it eq\n\t"
        "vstmdbeq r0!, {s16-s31}\n\t"
#endif
        "stmdb r0!, {r4-r11, lr}\n\t"
        "bl test_kernel_switch\n\t"
        "ldmia r0!, {r4-r11, lr}\n\t"
#if defined(__ARM_FP) && __ARM_FP != 0
        "tst lr, #0x10\n\t"
        "it eq\n\t"
        "vldmiaeq r0!, {s16-s31}\n\t"
#endif
        "msr psp, r0\n\t"
        "bx lr");
}

#else

extern "C" void PendSV_Handler() {
    asm volatile(
        ".syntax unified\n\t"
        "mrs r0, psp\n\t"
        "subs r0, #36\n\t"
        "mov r1, r0\n\t"
        "stmia r1!, {r4-r7}\n\t"
        "mov r4, r8\n\t"
        "mov r5, r9\n\t"
        "mov r6, r10\n\t"
        "mov r7, r11\n\t"
        "stmia r1!, {r4-r7}\n\t"
        "mov r3, lr\n\t"
        "str r3, [r1]\n\t"
        "bl test_kernel_switch\n\t"
        "mov r1, r0\n\t"
        "adds r1, #16\n\t"
        "ldmia r1!, {r4-r7}\n\t"
        "mov r8, r4\n\t"
        "mov r9, r5\n\t"
        "mov r10, r6\n\t"
        "mov r11, r7\n\t"
        "ldr r3, [r1]\n\t"
        "adds r1, #4\n\t"
        "msr psp, r1\n\t"
        "ldmia r0!, {r4-r7}\n\t"
        "bx r3");
}

#endif

}  // namespace test_kernel::core
