// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <span>

#include "interrupt/swept.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"

namespace interrupt_test {
namespace {

struct alignas(8) object {
    std::byte content[40];
};
constexpr auto each = ramwright::layout::of<object>();

}  // namespace

std::span<const family> families() noexcept {
    using namespace ramwright;
    static const family every[] = {
        family_of<pool<>, each>("pool", sizeof(object)),
        family_of<slab<object, 12>>("slab of 12", sizeof(object)),
        family_of<slab<object, 33>>("slab of 33", sizeof(object)),
        family_of<slot<object>>("slot", sizeof(object)),
    };
    return every;
}

}  // namespace interrupt_test
