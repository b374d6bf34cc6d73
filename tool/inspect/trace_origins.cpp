// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/trace_origins.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool::inspect {

void trace_origins::add(const library_object& ring, const std::string& image, std::uint64_t bias) {
    const std::uint64_t packets = ring.object["packets_"].number();
    const std::uint64_t first = ring.object["first_"].number();
    const std::uint64_t each = ring.object.value_argument("PacketBytes").value_or(0);
    if (packets == 0 || each == 0) {
        return;
    }
    const std::vector<std::byte> content = ring.object.memory().bytes(first, packets * each);
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
    try {
        for (trace_event event; reader->next(event);) {
            ++events_;
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
