// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "instructions/heap_memory.hpp"
#include "iot_node/target/json_object.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/core/check_level.hpp"

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

/// In the region beside the bytes asked for, for each block of 32 bytes at each level.
template <typename BytesBeside>
void print_for_each_level(iot_node::json_object& to, BytesBeside beside) {
    using ramwright::check_level;
    to.number("block_off", beside.template operator()<check_level::off>());
    to.number("block_standard", beside.template operator()<check_level::standard>());
    to.number("block_full", beside.template operator()<check_level::full>());
}

struct alignas(8) object {
    std::array<std::byte, 32> bytes;
};

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
            print_for_each_level(inner, []<ramwright::check_level Checks>() {
                return ramwright::general<Checks>::overhead_bytes;
            });
        }
        result.object("pool");
        {
            iot_node::json_object inner;
            inner.number("state_10_blocks", pool_state(10));
            inner.number("state_100_blocks", pool_state(100));
            print_for_each_level(inner, []<ramwright::check_level Checks>() {
                constexpr ramwright::layout block{.size = sizeof(object)};
                using pool = ramwright::pool<Checks>;
                return (pool::bytes_for(block, 200) - pool::bytes_for(block, 100)) / 100 -
                       sizeof(object);
            });
        }
        result.object("slab");
        {
            iot_node::json_object inner;
            print_for_each_level(inner, []<ramwright::check_level Checks>() {
                return ramwright::slab<object, 1, Checks>::bytes - sizeof(object);
            });
        }
    }
    board::print("\n");
    return 0;
}
