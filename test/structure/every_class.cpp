// SPDX-License-Identifier: Apache-2.0

/// Every member of every class template of the library, compiled into one image with every header, to
/// see what the image then needs.

#include <cstdint>

#include "every_header.hpp"

namespace {

struct no_time {
    std::uint64_t operator()() const noexcept { return 0; }
};

using ramwright::check_level;
using ring = ramwright::trace_ring<no_time>;
using hardware_spin_lock = ramwright::spin_lock<ramwright::hardware_flag<0xD000'0100>>;

constexpr ramwright::size_class two_classes[] = {
    {.smallest = 1, .block_size = 16, .count = 4},
    {.smallest = 32, .block_size = 40, .count = 3},
};

}  // namespace

template class ramwright::arena<check_level::off>;
template class ramwright::arena<check_level::standard>;
template class ramwright::arena<check_level::full>;
template class ramwright::best_fit<ramwright::merging::on>;
template class ramwright::best_fit<ramwright::merging::off>;
template class ramwright::concurrent_pool<check_level::off>;
template class ramwright::concurrent_pool<check_level::standard>;
template class ramwright::concurrent_pool<check_level::full>;
template class ramwright::fixed_size_classes<two_classes, ramwright::when_exhausted::next_class>;
template class ramwright::first_fit<check_level::off>;
template class ramwright::first_fit<check_level::standard>;
template class ramwright::first_fit<check_level::full>;
template class ramwright::general<check_level::off>;
template class ramwright::general<check_level::standard>;
template class ramwright::general<check_level::full>;
struct unwatched : ramwright::heap_options {
    static constexpr bool watched = false;
};
template class ramwright::heap<1>;
template class ramwright::heap<5, ramwright::general<check_level::off>, ramwright::recursive_mutex>;
template class ramwright::heap<5, ramwright::sized_general<check_level::full>>;
template class ramwright::heap<2, ramwright::general<>, ramwright::masked_interrupts, unwatched>;
template class ramwright::mapped_heap<ramwright::maps::stm32h743>;
template class ramwright::pool<check_level::off>;
template class ramwright::pool<check_level::standard>;
template class ramwright::pool<check_level::full>;
template class ramwright::pool_of<double, 7>;
template class ramwright::slab<std::uint64_t, 20, check_level::off>;
template class ramwright::slab<std::uint64_t, 20, check_level::standard>;
template class ramwright::slab<std::uint64_t, 20, check_level::full>;
template class ramwright::slot<std::uint64_t, check_level::off>;
template class ramwright::slot<std::uint64_t, check_level::standard>;
template class ramwright::slot<std::uint64_t, check_level::full>;
template class ramwright::sized_general<check_level::off>;
template class ramwright::sized_general<check_level::standard>;
template class ramwright::sized_general<check_level::full>;
template class ramwright::size_classes<ramwright::general<>>;
template class ramwright::size_classes<ramwright::nothing>;
template class ramwright::std_allocator<std::uint64_t, ramwright::pool<>>;
template class ramwright::stm32_usb::handles<std::uint64_t, std::uint32_t>;
template class ramwright::trace_ring<no_time>;
template class ramwright::rtt_trace<no_time>;
template class ramwright::packet_stream<ring, std::size_t (*)(std::span<const std::byte>)>;
template class ramwright::traced<ramwright::general<>, ring>;
template class ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>;
template class ramwright::locked<ramwright::general<>, ramwright::raised_priority<0x40>>;
template class ramwright::locked<ramwright::general<>, ramwright::recursive_mutex>;
template class ramwright::locked<ramwright::general<>, ramwright::suspended_scheduler>;
template class ramwright::locked<ramwright::general<>, hardware_spin_lock>;
template class ramwright::budgeted<ramwright::general<>>;
template class ramwright::budgeted<ramwright::general<>&>;
template class ramwright::quarantine<ramwright::general<>>;
template class ramwright::red_zone<ramwright::general<>, check_level::off>;
template class ramwright::red_zone<ramwright::general<>, check_level::full>;
template class ramwright::sampled<ramwright::general<>>;
template class ramwright::sealed<ramwright::general<>>;
template class ramwright::context_checked<ramwright::general<>>;
template class ramwright::context_checked<ramwright::general<>, ramwright::null_in_interrupts,
                                          ramwright::defer_frees<64 * 1024>>;
template class ramwright::context_checked<
    ramwright::general<>, ramwright::reserve_for_interrupts<ramwright::concurrent_pool<>>>;
template class ramwright::interrupt_depths<3>;
template class ramwright::stack_guard<256>;
template class ramwright::fixed::vector<std::uint16_t, 20>;
template class ramwright::fixed::vector_view<std::uint16_t>;
template class ramwright::fixed::ring<std::uint16_t, 20>;
template class ramwright::fixed::ring_view<std::uint16_t>;
template class ramwright::fixed::flat_map<std::uint16_t, std::uint32_t, 20>;
template class ramwright::fixed::flat_map_view<std::uint16_t, std::uint32_t>;
template class ramwright::fixed::priority_queue<std::uint16_t, 20>;
template class ramwright::fixed::priority_queue_view<std::uint16_t>;
template class ramwright::fixed::bit_set<40>;
template class ramwright::fixed::string<20>;
template class ramwright::fixed::spsc_queue<std::uint16_t, 20>;
template class ramwright::fixed::spsc_producer<std::uint16_t, 20>;
template class ramwright::fixed::spsc_consumer<std::uint16_t, 20>;
template class ramwright::fixed::spsc_producer_view<std::uint16_t>;
template class ramwright::fixed::spsc_consumer_view<std::uint16_t>;
template class ramwright::fixed::mpsc_queue<std::uint16_t, 20>;
template class ramwright::fixed::mpsc_producer<std::uint16_t, 20, ramwright::masked_interrupts>;
template class ramwright::fixed::mpsc_consumer<std::uint16_t, 20, ramwright::masked_interrupts>;
template class ramwright::fixed::mpsc_producer_view<std::uint16_t>;
template class ramwright::fixed::mpsc_consumer_view<std::uint16_t>;
template class ramwright::fixed::unique<std::uint16_t, ramwright::pool<>>;
template class ramwright::fixed::shared<std::uint16_t, ramwright::pool<>>;
template class ramwright::fixed::mailbox<std::uint16_t, ramwright::pool<>, 20>;

int main() { return 0; }
