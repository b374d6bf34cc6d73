// SPDX-License-Identifier: Apache-2.0
#include "tool/device/memory_packets.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>
#include <utility>

namespace ramwright::tool {

namespace {

/// What the packets of one run in one ring have in common.
auto run_of(const packet_header& head) {
    return std::tie(head.run, head.build, head.packet_size, head.clock_hz, head.region_bytes,
                    head.region_base, head.code_base);
}

}  // namespace

void find_packets(std::span<const std::byte> memory, std::vector<device_packet>& into,
                  stream_damage& damage) {
    std::vector<device_packet> found;
    packet_finder finder;
    finder.add(memory, found);
    finder.end(found);
    // Memory is full of what is no packet.
    damage.cut_packets += finder.damage().cut_packets;
    damage.damaged_packets += finder.damage().damaged_packets;

    if (found.empty()) {
        return;
    }
    // Distances from one of them: numbers wrap.
    const std::uint32_t pivot = found.front().head.packet_seq_num;
    const auto place = [pivot](const device_packet& each) {
        return static_cast<std::int32_t>(each.head.packet_seq_num - pivot);
    };
    const auto first_is_before = [&](const device_packet& one, const device_packet& other) {
        if (run_of(one.head) != run_of(other.head)) {
            return run_of(one.head) < run_of(other.head);
        }
        return place(one) != place(other) ? place(one) < place(other)
                                          : one.head.content_size > other.head.content_size;
    };
    std::stable_sort(found.begin(), found.end(), first_is_before);
    const auto copies = std::unique(found.begin(), found.end(),
                                    [](const device_packet& one, const device_packet& other) {
                                        return run_of(one.head) == run_of(other.head) &&
                                               one.head.packet_seq_num == other.head.packet_seq_num;
                                    });
    into.insert(into.end(), std::make_move_iterator(found.begin()),
                std::make_move_iterator(copies));
}

}  // namespace ramwright::tool
