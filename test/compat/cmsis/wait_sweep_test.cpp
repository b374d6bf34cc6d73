// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "cmsis_os2.h"
#include "interrupt/alarm.hpp"
#include "kernel/kernel.hpp"

/// That no wake-up is lost: an interrupt gives the only block back at each instruction of a call that
/// waits for it, from the first until the thread has stopped running.

namespace {

test_kernel::stack<1024> stack;
osMemoryPoolId_t pool;
void* block;

std::uint32_t moment = 0;
std::uint32_t places = 0;
std::uintptr_t last_place = 0;
bool waited = false;

void give_back(const board::interruption& at) {
    places += at.program_counter != last_place ? 1 : 0;
    last_place = at.program_counter;
    waited = test_kernel::current_thread() == 0;
    board::expect(osMemoryPoolFree(pool, block) == osOK, "the interrupt frees");
}

void wait_for_it(void*) {
    board::set_alarm(moment, give_back);
    board::expect(osMemoryPoolAlloc(pool, osWaitForever) == block, "the thread has the block");
}

}  // namespace

int main() {
    pool = osMemoryPoolNew(1, 24, nullptr);
    block = osMemoryPoolAlloc(pool, 0);
    constexpr std::uint32_t most = 2000;
    for (moment = 1; !waited && moment != most; ++moment) {
        test_kernel::create_thread(stack.bytes, 1, wait_for_it, nullptr);
        test_kernel::run(0);
        board::expect(osMemoryPoolGetCount(pool) == 1, "the pool knows");
    }
    board::expect(waited, "the thread waits in the end");
    board::expect(places > 30, "it was interrupted all the way there");
    return board::verdict();
}
