// SPDX-License-Identifier: Apache-2.0
#include "instructions/late.hpp"
#include "instructions/obtainable.hpp"
#include "instructions/run_replacement.hpp"
#include "ramwright/alloc/pool.hpp"

namespace {

constinit bench::late<ramwright::pool<>> readings;

struct readings_from_pool {
    static std::size_t set_aside_bytes(const bench::object_kind& kind) noexcept {
        return ramwright::pool<>::bytes_for({.size = kind.bytes}, kind.most_live);
    }
    static void start(std::span<std::byte> region, std::uint32_t bytes) noexcept {
        readings.make(region, ramwright::layout{.size = bytes});
    }
    [[gnu::always_inline]] static void* allocate(std::size_t) noexcept {
        return readings->try_allocate();
    }
    [[gnu::always_inline]] static void release(void* block) noexcept {
        readings->deallocate(block);
    }
    static std::uint32_t fragmentation_permille() noexcept {
        return bench::unobtainable_permille(*readings);
    }
};

}  // namespace

int main() { return bench::run_replacement<readings_from_pool>(bench::sensor_readings); }
