// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "interrupt/swept.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"

namespace interrupt_test {

std::span<const family> families() noexcept {
    using namespace ramwright;
    static const family every[] = {
        family_of<first_fit<>>("first_fit", 40),
        family_of<best_fit<merging::on>>("best_fit", 40),
        family_of<best_fit<merging::off>>("best_fit, merging off", 40),
    };
    return every;
}

}  // namespace interrupt_test
