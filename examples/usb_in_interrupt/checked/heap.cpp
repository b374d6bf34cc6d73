// SPDX-License-Identifier: Apache-2.0
#include "heap.hpp"

#include <array>
#include <cstddef>

#include "board/console.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_newlib_heap.hpp"

namespace {

alignas(8) std::array<std::byte, 16 * 1024> memory;
ramwright::context_checked<ramwright::general<>> checked_heap{memory};

/// What a product does here is its own choice: a breakpoint, a record that survives the reset.
void trap(const ramwright::failure& failed) {
    constexpr std::uintptr_t from_return_to_call = 3;  // Thumb: the low bit is set
    board::print("Heap refused: ");
    board::print(ramwright::name_of(failed.kind));
    board::print(failed.who.interrupt ? ", exception " : ", thread ");
    board::print_decimal(failed.who.number);
    board::print(", ");
    board::print_decimal(failed.wanted.size);
    board::print(" bytes wanted.\nThe call is in <");
    board::print_hexadecimal(failed.caller - from_return_to_call);
    board::print(">.\n");
    board::exit(1);
}

}  // namespace

ramwright::context_checked<ramwright::general<>>& ramwright::newlib::heap() noexcept {
    return checked_heap;
}

void start_heap() { ramwright::failures.on_failure(trap); }
