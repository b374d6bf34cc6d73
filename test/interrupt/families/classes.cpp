// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>

#include "interrupt/swept.hpp"
#include "ramwright/alloc/fixed_size_classes.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/size_classes.hpp"

namespace interrupt_test {
namespace {

using ramwright::when_exhausted;

/// Three of the blocks for 40 bytes: the next class and the rest are needed as well.
constexpr std::array<ramwright::size_class, 2> plan{{
    {.smallest = 1, .block_size = 40, .count = 3},
    {.smallest = 41, .block_size = 64, .count = 2},
}};
constexpr std::span<const ramwright::size_class> classes{plan};

}  // namespace

std::span<const family> families() noexcept {
    using namespace ramwright;
    static const family every[] = {
        family_of<size_classes<>, classes>("size_classes", 40),
        family_of<fixed_size_classes<plan, when_exhausted::next_class>>("fixed_size_classes", 40),
    };
    return every;
}

}  // namespace interrupt_test
