// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/trace/ring.hpp"
#include "test/device/packets.hpp"
#include "test/trace/golden.hpp"
#include "tool/device/device_packet.hpp"

/// \file
/// A device of marks, and what of them arrived.

namespace ramwright::test {

/// Counts marks; what it sends can be taken out now and then.
class marking_device {
public:
    /// On memory that was cleared, or that a device before left.
    explicit marking_device(std::vector<std::uint64_t>& memory, bool after_a_reset = false)
        : ring_{after_a_reset
                    ? ring_type{std::as_writable_bytes(std::span{memory}),
                                some_info,
                                {&now_},
                                after_reset}
                    : ring_type{std::as_writable_bytes(std::span{memory}), some_info, {&now_}}} {}

    void mark(std::uint32_t from, std::uint32_t end) { record_marks(ring_, now_, from, end); }
    void flush() { ring_.flush(); }
    [[nodiscard]] byte_list sent() {
        byte_list stream;
        ring_.drain([&](std::span<const std::byte> packet) { append(stream, packet); });
        return stream;
    }
    /// As many packets of marks from `from` on, all sent.
    [[nodiscard]] byte_list packets(std::uint32_t from, std::uint32_t count) {
        byte_list stream;
        for (std::uint32_t index = 0; index != count; ++index) {
            mark(from + index * marks_in_packet, from + (index + 1) * marks_in_packet);
            flush();
            append(stream, sent());
        }
        return stream;
    }

private:
    using ring_type = trace_ring<set_clock>;

    std::uint64_t now_ = 0;
    ring_type ring_;
};

[[nodiscard]] inline std::vector<std::uint64_t> memory_for(std::size_t packets) {
    return std::vector<std::uint64_t>(packets * default_packet_bytes / 8);
}

/// What a device sends that never fills its ring.
[[nodiscard]] inline byte_list stream_of(std::uint32_t from, std::uint32_t packets) {
    auto memory = memory_for(4);
    return marking_device{memory}.packets(from, packets);
}

[[nodiscard]] inline std::vector<std::uint32_t> marks_of(
    std::span<const tool::device_packet> packets) {
    std::vector<std::uint32_t> values;
    for (const tool::device_packet& each : packets) {
        for (const tool::trace_event& event : each.events) {
            values.push_back(event.value);
        }
    }
    return values;
}

}  // namespace ramwright::test
