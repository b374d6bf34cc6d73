// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"
#include "fill.hpp"

/// Calls through pointers: in a table that is constant, in an object that is not, and as an argument. By
/// their type they cannot be the deepest function whose address is taken.

namespace {

using stack_bound::fill;
using stack_bound::input;

std::uint32_t shallow(std::uint32_t value) { return fill<16>(value); }
std::uint32_t deep(std::uint32_t value) { return fill<120>(value) + fill<60>(value + 1); }

/// Called at the start, before much else is on the stack.
double deepest(double value, std::uint32_t seed) { return value + fill<100>(seed); }

using step = std::uint32_t (*)(std::uint32_t);
constexpr step steps[]{shallow, deep};

struct device {
    step start;
    step stop;
};
device motor{shallow, shallow};

/// A table of jumps, which is no call.
[[gnu::noinline]] std::uint32_t choose(std::uint32_t which, step given) {
    switch (which) {
        case 0: return fill<11>(which);
        case 1: return fill<12>(which) + given(which);
        case 2: return fill<13>(which);
        case 3: return fill<14>(which);
        case 4: return motor.stop(which) + 1;
        case 5: return fill<15>(which);
        default: return steps[which % 2](which) + 1;
    }
}

double (*volatile once)(double, std::uint32_t) = deepest;

}  // namespace

int main() {
    std::uint32_t sum = once(1.0, input) > 0 ? 1 : 0;
    motor.stop = input == 1 ? deep : shallow;
    for (std::uint32_t which = 0; which != 8; ++which) {
        sum += choose(which * input, deep);
    }
    board::expect(sum != 0, "nothing was done");
    return board::verdict();
}
