// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "heap.hpp"
#include "usb_host.hpp"
#include "usbd_cdc.h"

/// The application: it keeps its latest messages, allocates each new one and frees the oldest, while
/// the USB interrupt does what it does. Every message knows what it should read.

namespace {

constexpr std::uint32_t messages = 100'000;

struct message {
    unsigned char* text = nullptr;
    std::size_t size = 0;
    unsigned char fill = 0;
};

void print_code(std::uintptr_t address) {
    board::print("<");
    board::print_hexadecimal(address);
    board::print(">");
}

void print_progress(std::uint32_t number) {
    board::print("message ");
    board::print_decimal(number);
    board::print(", USB interrupt ");
    board::print_decimal(usb_host::interrupts());
}

[[noreturn]] void end_corrupted(std::uint32_t number, const char* what) {
    usb_host::unplug();
    board::print("Heap corrupted at ");
    print_progress(number);
    board::print(".\n");
    board::print(what);
    board::print("\nThe last interrupt came in ");
    print_code(usb_host::interrupted_at());
    board::print(".\n");
    board::exit(1);
}

bool overlap(const message& one, const void* other, std::size_t size) {
    const auto start = reinterpret_cast<std::uintptr_t>(one.text);
    const auto other_start = reinterpret_cast<std::uintptr_t>(other);
    return other != nullptr && start < other_start + size && other_start < start + one.size;
}

class logger {
public:
    void log(std::uint32_t number) {
        message& oldest = kept_[number % kept_.size()];
        verify(oldest, number);
        std::free(oldest.text);
        random_ = random_ * 1664525 + 1013904223;
        oldest = {.size = 40 + (random_ >> 24), .fill = static_cast<unsigned char>(number)};
        oldest.text = static_cast<unsigned char*>(std::malloc(oldest.size));
        if (oldest.text == nullptr) {
            board::fail("There is no memory for a message.");
        }
        if (overlap(oldest, usb_host::device().pClassData[0], sizeof(USBD_CDC_HandleTypeDef))) {
            end_corrupted(number, "The message and the CDC handle are in the same memory.");
        }
        std::memset(oldest.text, oldest.fill, oldest.size);
    }

    void verify_all() {
        for (const message& each : kept_) {
            verify(each, messages);
        }
    }

private:
    static void verify(const message& kept, std::uint32_t number) {
        for (std::size_t index = 0; index != kept.size; ++index) {
            if (kept.text[index] != kept.fill) {
                end_corrupted(number, "A message reads differently from what was written.");
            }
        }
    }

    std::array<message, 16> kept_{};
    std::uint32_t random_ = 1;
};

logger log_of_messages;
volatile std::uint32_t current_message = 0;

}  // namespace

extern "C" void HardFault_Handler();
extern "C" void HardFault_Handler() { end_corrupted(current_message, "The processor faulted."); }

int main() {
    board::command_line options;
    const std::uint32_t seed = options.number("seed", 9);
    options.refuse_unknown();
    start_heap();
    usb_host::plug_in(seed);
    for (std::uint32_t number = 0; number != messages; ++number) {
        current_message = number;
        log_of_messages.log(number);
    }
    usb_host::unplug();
    log_of_messages.verify_all();
    board::print("All is well after ");
    print_progress(messages);
    board::print(", ");
    board::print_decimal(usb_host::device().stalled);
    board::print(" requests stalled.\n");
}
