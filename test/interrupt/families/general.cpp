// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/general.hpp"

#include <span>

#include "interrupt/swept.hpp"

namespace interrupt_test {

std::span<const family> families() noexcept {
    static const family every[] = {
        family_of<ramwright::general<>>("general", 40),
        family_of<ramwright::large_general<>>("large_general", 40),
    };
    return every;
}

}  // namespace interrupt_test
