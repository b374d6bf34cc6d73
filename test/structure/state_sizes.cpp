// SPDX-License-Identifier: Apache-2.0

/// What each class takes outside its region on a 32-bit target, as its header says.

#include <cstdint>

#include "every_header.hpp"

namespace {

using ramwright::check_level;

struct clock {
    std::uint64_t operator()() const noexcept { return ticks; }
    std::uint32_t ticks;
};
using ring = ramwright::trace_ring<clock>;
using ignored = std::size_t (*)(std::span<const std::byte>);

static_assert(sizeof(void*) == 4);

static_assert(sizeof(ramwright::failure) == 40);
static_assert(sizeof(ramwright::failure_log) == ramwright::failure_log::kept * 40 + 8);

static_assert(sizeof(ramwright::arena<>) == 32);
static_assert(sizeof(ramwright::bump) == 16);
static_assert(sizeof(ramwright::concurrent_pool<>) == 44);
static_assert(sizeof(ramwright::general<>) == 4);
static_assert(sizeof(ramwright::heap<1>) == 68 + 92);
static_assert(sizeof(ramwright::heap<3>) == 68 + 3 * 92 + 12);
static_assert(sizeof(ramwright::heap<8>) == 68 + 8 * 92);
static_assert(sizeof(ramwright::budget) == 16);
static_assert(sizeof(ramwright::watch) == 32);
static_assert(sizeof(ramwright::sized_general<>) == 8);
static_assert(sizeof(ramwright::nothing) == 8);
static_assert(sizeof(ramwright::pool<>) == 48);
static_assert(sizeof(ramwright::pool<check_level::off>) == 32);
static_assert(sizeof(ramwright::slab<std::uint32_t, 32>) == 12 + 4);
static_assert(sizeof(ramwright::slab<std::uint32_t, 96>) == 12 + 3 * 4 + 4);
static_assert(sizeof(ramwright::slot<std::uint32_t>) == 16);
static_assert(sizeof(ramwright::stm32_usb::handles<std::uint64_t, std::uint32_t>) == 8 + 8 + 8);

static_assert(sizeof(ring) == 40 + sizeof(clock));
static_assert(sizeof(ramwright::rtt_trace<clock>) == 68 + sizeof(clock));
static_assert(sizeof(ramwright::packet_stream<ring, ignored>) == 12 + 4);
static_assert(sizeof(ramwright::traced<ramwright::nothing, ring>) == 8 + 4);
static_assert(sizeof(ramwright::locked<ramwright::nothing, ramwright::masked_interrupts>) == 8 + 4);
static_assert(sizeof(ramwright::red_zone<ramwright::nothing>) == 8);
static_assert(sizeof(ramwright::quarantine<ramwright::nothing, 16>) == 8 + 16 * 12 + 12);
static_assert(sizeof(ramwright::sampled<ramwright::nothing, 64, 8>) == 8 + 8 * 16 + 12);
static_assert(sizeof(ramwright::budgeted<ramwright::nothing>) == 8 + 16);
static_assert(sizeof(ramwright::sealed<ramwright::nothing>) == 8 + 4);
static_assert(sizeof(ramwright::exclusive_flag) == 4);
static_assert(sizeof(ramwright::context_checked<ramwright::nothing>) == 8);
static_assert(sizeof(ramwright::defer_frees<64 * 1024>) == 1060);

}  // namespace
