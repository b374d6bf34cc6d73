// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "instructions/heap_memory.hpp"
#include "iot_node/target/json_object.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"

/// The RAM that allocators keep for themselves. Prints one JSON object.

namespace {

/// The object, and what of a region of so many bytes no request can have; the block header excepted, which
/// belongs to a block.
std::size_t general_state(std::size_t region_bytes) {
    const ramwright::general<> heap{std::span{bench::heap_memory}.first(region_bytes)};
    return sizeof heap + region_bytes - heap.free_bytes() - ramwright::general<>::header_bytes;
}

std::size_t pool_state(std::uint32_t blocks) {
    constexpr ramwright::layout block{.size = 32};
    return sizeof(ramwright::pool<>) + ramwright::pool<>::bytes_for(block, blocks) -
           block.size * blocks;
}

}  // namespace

int main() {
    {
        iot_node::json_object result;
        result.object("general");
        {
            iot_node::json_object inner;
            inner.number("state_16k", general_state(16 * 1024));
            inner.number("state_64k", general_state(64 * 1024));
            inner.number("state_256k", general_state(256 * 1024));
        }
        result.object("pool");
        {
            iot_node::json_object inner;
            inner.number("state_10_blocks", pool_state(10));
            inner.number("state_100_blocks", pool_state(100));
        }
    }
    board::print("\n");
    return 0;
}
