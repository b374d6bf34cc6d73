// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "interrupt/swept.hpp"
#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/bump.hpp"

namespace interrupt_test {

std::span<const family> families() noexcept {
    static const family every[] = {
        family_of<ramwright::arena<>>("arena", 40),
        family_of<ramwright::bump>("bump", 40),
    };
    return every;
}

}  // namespace interrupt_test
