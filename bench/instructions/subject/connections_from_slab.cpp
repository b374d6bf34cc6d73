// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "instructions/late.hpp"
#include "instructions/obtainable.hpp"
#include "instructions/run_replacement.hpp"
#include "ramwright/alloc/slab.hpp"

namespace {

struct connection {
    std::int32_t socket;
    std::array<char, 2048> received;
    std::array<char, 2048> to_send;
};
static_assert(sizeof(connection) == bench::connections.bytes);

using connection_slab = ramwright::slab<connection, bench::connections.most_live>;
constinit bench::late<connection_slab> connections;

struct connections_from_slab {
    static std::size_t set_aside_bytes(const bench::object_kind&) noexcept {
        return connection_slab::bytes;
    }
    static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        connections.make(region);
    }
    [[gnu::always_inline]] static void* allocate(std::size_t) noexcept {
        return connections->try_allocate();
    }
    [[gnu::always_inline]] static void release(void* block) noexcept {
        connections->deallocate(block);
    }
    static std::uint32_t fragmentation_permille() noexcept {
        return bench::unobtainable_permille(*connections);
    }
};

}  // namespace

int main() { return bench::run_replacement<connections_from_slab>(bench::connections); }
