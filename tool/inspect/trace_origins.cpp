// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/trace_origins.hpp"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool::inspect {

namespace {

/// The ring's memory.
std::vector<std::byte> packets_of(const library_object& ring) {
    const debug_object& at = ring.object;
    if (ring.kind == object_kind::rtt_packets) {
        const debug_object buffer = at["block_"]["up"];
        return at.memory().bytes(buffer["data"].number(), buffer["size"].number());
    }
    const std::uint64_t each = at.value_argument("PacketBytes").value_or(0);
    return at.memory().bytes(at["first_"].number(), at["packets_"].number() * each);
}

packet_header head_at(const std::vector<std::byte>& content, std::size_t at) {
    packet_header head;
    std::memcpy(&head, content.data() + at, sizeof(head));
    return head;
}

/// A ring that survived a reset keeps what the run before left: a block of that is none now.
void leave_newest_run(std::vector<std::byte>& content, std::uint64_t packet_bytes) {
    if (packet_bytes < sizeof(packet_header)) {
        throw unreadable("the debug information does not say how long its packets are");
    }
    std::optional<packet_header> newest;
    for (std::size_t at = 0; at + packet_bytes <= content.size(); at += packet_bytes) {
        const packet_header head = head_at(content, at);
        if (head.content_size != 0 &&
            (!newest ||
             static_cast<std::int32_t>(head.packet_seq_num - newest->packet_seq_num) > 0)) {
            newest = head;
        }
    }
    std::vector<std::byte> left;
    for (std::size_t at = 0; at + packet_bytes <= content.size(); at += packet_bytes) {
        if (!newest || head_at(content, at).run == newest->run) {
            const auto start = content.begin() + static_cast<std::ptrdiff_t>(at);
            left.insert(left.end(), start, start + static_cast<std::ptrdiff_t>(packet_bytes));
        }
    }
    content = std::move(left);
}

}  // namespace

std::optional<ring_found> trace_origins::add(const library_object& ring, const std::string& image,
                                             std::uint64_t bias) {
    std::vector<std::byte> content = packets_of(ring);
    if (content.empty()) {
        return {};
    }
    ring_found found{.name = ring.name, .bytes = content.size()};
    leave_newest_run(content, ring.object.value_argument("PacketBytes").value_or(0));
    std::unique_ptr<trace_reader> reader;
    try {
        reader = std::make_unique<trace_reader>(
            std::make_unique<memory_source>(fmt::format("the trace in {}", ring.name), content));
    } catch (const trace_error& error) {
        throw unreadable(error.what());
    }
    const trace_info& info = reader->info();
    if (info.build != build_id{}) {
        require_same_build(reader->name(), info, image);
    }
    found.clock_hz = info.clock_hz;
    try {
        for (trace_event event; reader->next(event);) {
            found.first_tick = found.events++ == 0 ? event.tick : found.first_tick;
            found.last_tick = event.tick;
            block_origin& origin = of_[info.region_base + event.offset];
            switch (event.kind) {
                case event_kind::allocated:
                    origin = {.asked = event.size,
                              .caller = event.caller >= bias ? event.caller - bias : event.caller,
                              .tick = event.tick};
                    break;
                case event_kind::resized: origin.asked = event.size; break;
                case event_kind::freed: origin.freed = true; break;
                default: break;
            }
        }
    } catch (const trace_error& error) {
        throw unreadable(error.what());
    }
    found.events_before = reader->losses().events;
    return found;
}

void trace_origins::tell(object_found& object) const {
    const auto tell_block = [this](block_found& block) {
        const auto found = of_.find(block.address);
        // A free that the ring has, of a block whose allocation it has lost, tells nothing.
        if (found == of_.end() || found->second.asked == 0) {
            return;
        }
        block.origin = found->second;
        if (block.state == block_state::live && !block.asked) {
            block.asked = found->second.asked;
        }
    };
    for (block_found& each : object.blocks) {
        tell_block(each);
    }
    for (damage& each : object.damages) {
        if (each.suspect) {
            tell_block(*each.suspect);
        }
    }
}

}  // namespace ramwright::tool::inspect
