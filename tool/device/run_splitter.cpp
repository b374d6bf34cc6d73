// SPDX-License-Identifier: Apache-2.0
#include "tool/device/run_splitter.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace ramwright::tool {

namespace {

// More packets than the ring of a microcontroller has: 2 MiB of them.
constexpr std::size_t most_recent = 4096;

bool of_one_run(const packet_header& one, const packet_header& other) {
    return one.run == other.run && one.build == other.build &&
           one.packet_size == other.packet_size && one.clock_hz == other.clock_hz &&
           one.region_bytes == other.region_bytes && one.region_base == other.region_base &&
           one.code_base == other.code_base;
}

std::size_t fingerprint_of(const device_packet& packet) {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size()});
}

/// Counts wrap: whether `later` is `earlier` or behind it.
bool at_or_behind(std::uint32_t earlier, std::uint32_t later) {
    return later - earlier < std::uint32_t{1} << 31;
}

}  // namespace

bool run_splitter::continues(const packet_header& head) const noexcept {
    return last_.has_value() && of_one_run(*last_, head) &&
           at_or_behind(last_->packet_seq_num + 1, head.packet_seq_num) &&
           at_or_behind(expected_before_, head.events_before) &&
           head.timestamp_begin >= last_->timestamp_end.value() &&
           // Every packet was opened for an event.
           head.events_before - expected_before_ >=
               head.packet_seq_num - (last_->packet_seq_num + 1);
}

bool run_splitter::was_seen(const device_packet& packet) const noexcept {
    return std::find(recent_.rbegin(), recent_.rend(), fingerprint_of(packet)) != recent_.rend();
}

void run_splitter::add(device_packet packet, std::vector<placed>& to) {
    const packet_header& head = packet.head;
    if (continues(head)) {
        // What waits was only sent twice, unless it was the start of another run just like this.
        if (!waiting_.empty() && waiting_.front().head.packet_seq_num == 0) {
            place_waiting(to);
        }
        waiting_.clear();
        place(std::move(packet), to);
    } else if (was_seen(packet)) {
        waiting_.push_back(std::move(packet));
    } else {
        const bool ring_survived = last_.has_value() && head.run > last_->run;
        if (!ring_survived) {
            place_waiting(to);
        }
        waiting_.clear();
        place(std::move(packet), to);
    }
}

void run_splitter::place_waiting(std::vector<placed>& to) {
    for (device_packet& each : waiting_) {
        place(std::move(each), to);
    }
}

void run_splitter::place(device_packet packet, std::vector<placed>& to) {
    const packet_header& head = packet.head;
    const bool starts = !continues(head);
    if (starts) {
        counts_ = {.before = head.events_before};
    } else {
        counts_.lost += head.events_before - expected_before_;
    }
    ++counts_.packets;
    counts_.events += packet.events.size();
    expected_before_ =
        head.events_before + static_cast<std::uint32_t>(packet.events.size()) + packet.calls;
    last_ = head;
    recent_.push_back(fingerprint_of(packet));
    if (recent_.size() > most_recent) {
        recent_.pop_front();
    }
    to.push_back({.packet = std::move(packet), .starts_run = starts});
}

}  // namespace ramwright::tool
