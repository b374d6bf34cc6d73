// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/region_memory.hpp"

#include <fmt/format.h>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

std::byte* take(std::size_t bytes) {
    if (bytes > region_memory::most_bytes) {
        throw input_error(fmt::format("a region of {} is beyond what can be replayed, {}",
                                      tool::bytes(bytes), tool::bytes(region_memory::most_bytes)));
    }
    return static_cast<std::byte*>(
        ::operator new (bytes, std::align_val_t{region_memory::alignment}));
}

}  // namespace

region_memory::region_memory(std::size_t bytes) : start_{take(bytes)}, bytes_{bytes} {}

}  // namespace ramwright::tool
