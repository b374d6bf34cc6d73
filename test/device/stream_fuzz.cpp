// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "tool/device/memory_packets.hpp"
#include "tool/device/packet_finder.hpp"
#include "tool/device/run_splitter.hpp"

/// \file
/// Any bytes at all are a stream: what is found in it does not depend on the pieces it came in, no byte is
/// told twice, and nothing but whole packets comes out.

namespace {

using namespace ramwright::tool;

struct found {
    std::vector<device_packet> packets;
    stream_damage damage;
};

found find(std::span<const std::byte> stream, std::size_t piece) {
    found all;
    packet_finder finder;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        finder.add(stream.subspan(at, std::min(piece, stream.size() - at)), all.packets);
    }
    finder.end(all.packets);
    all.damage = finder.damage();
    return all;
}

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto stream = std::as_bytes(std::span{data, size}).subspan(1);
    found whole = find(stream, std::max<std::size_t>(stream.size(), 1));
    const found pieces = find(stream, 16 + std::size_t{data[0]});
    require(whole.damage == pieces.damage && whole.packets.size() == pieces.packets.size());

    std::uint64_t told = whole.damage.stray_bytes;
    std::uint64_t events = 0;
    for (const device_packet& each : whole.packets) {
        require(each.bytes.size() == each.head.packet_size / 8);
        told += each.bytes.size();
        events += each.events.size();
    }
    require(told <= stream.size());

    run_splitter splitter;
    std::vector<run_splitter::placed> placed;
    for (device_packet& each : whole.packets) {
        splitter.add(std::move(each), placed);
    }
    require(placed.size() <= pieces.packets.size() && splitter.counts().events <= events);

    std::vector<device_packet> in_memory;
    stream_damage ignored;
    find_packets(stream, in_memory, ignored);
    require(in_memory.size() <= pieces.packets.size());
    return 0;
}
