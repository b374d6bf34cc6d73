// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "interrupt/sweep.hpp"
#include "ramwright_usb_handles.hpp"

/// That the slots hold when the USB interrupt comes at any instruction of a call: it takes and gives back
/// the slots of the same size.

namespace {

using ramwright::stm32_usb::memory;

constexpr std::uint32_t size = sizeof(USBD_CDC_HandleTypeDef);
static_assert(size == sizeof(USBD_PRNT_HandleTypeDef), "there are two slots to mistake");

void* of_thread = nullptr;
void* of_interrupt = nullptr;

void free_both() {
    USBD_static_free(of_thread);
    USBD_static_free(of_interrupt);
    of_thread = of_interrupt = nullptr;
}

const char* shared_or_lost() {
    const std::uint32_t held = (of_thread != nullptr ? 1 : 0) + (of_interrupt != nullptr ? 1 : 0);
    if (memory.live() != held) {
        return "a slot is lost, or free while it is held";
    }
    return of_thread != nullptr && of_thread == of_interrupt ? "a slot is held twice" : nullptr;
}

const char* not_both_served() {
    return of_thread == nullptr || of_interrupt == nullptr
               ? "a slot was free, and a request refused"
               : shared_or_lost();
}

void expect_intact(const interrupt_test::trial& what) {
    const interrupt_test::coverage found = interrupt_test::sweep(what);
    board::expect(found.exhaustive(), found.flaw);
    board::expect(found.broken == nullptr, found.broken);
    board::expect(found.held_back != 0, "interrupts were masked somewhere");
    board::expect(found.places > 10, "the call has instructions");
    free_both();
}

}  // namespace

int main() {
    expect_intact({.prepare = free_both,
                   .operation = [] { of_thread = USBD_static_malloc(size); },
                   .interrupt = [] { of_interrupt = USBD_static_malloc(size); },
                   .broken = not_both_served});
    expect_intact({.prepare =
                       [] {
                           free_both();
                           of_thread = USBD_static_malloc(size);
                       },
                   .operation =
                       [] {
                           USBD_static_free(of_thread);
                           of_thread = nullptr;
                       },
                   .interrupt = [] { of_interrupt = USBD_static_malloc(size); },
                   .broken = []() -> const char* {
                       return of_interrupt == nullptr ? "a slot was free, and a request refused"
                                                      : shared_or_lost();
                   }});
    expect_intact({.prepare =
                       [] {
                           free_both();
                           of_interrupt = USBD_static_malloc(size);
                       },
                   .operation = [] { of_thread = USBD_static_malloc(size); },
                   .interrupt =
                       [] {
                           USBD_static_free(of_interrupt);
                           of_interrupt = nullptr;
                       },
                   .broken = shared_or_lost});
    return board::verdict();
}
