// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "tool/export/caller_names.hpp"
#include "tool/export/event_walk.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/output_file.hpp"
#include "tool/export/trace_clock.hpp"

namespace ramwright::tool {

namespace {

constexpr const char* columns =
    "event,tick,seconds,kind,context,block,offset,size,alignment,caller,function,file,line,"
    "lifetime_ticks,largest_free,value,live_bytes,live_blocks\n";

using cell = std::optional<std::uint64_t>;

/// What differs from kind to kind; what an event does not have stays empty.
struct cells {
    cell block, offset, size, alignment, caller, lifetime, largest_free, value;
};

cells cells_of(const event_walk& walk) {
    const trace_event& event = walk.event();
    cells row;
    switch (event.kind) {
        case event_kind::allocated:
        case event_kind::resized: {
            const held_block& block = *walk.begun();
            row.block = block.number;
            row.offset = block.offset;
            row.size = block.size;
            row.alignment = event.alignment;
            row.caller = event.caller;
            break;
        }
        case event_kind::freed:
            row.offset = event.offset;
            if (!walk.ended().empty()) {
                const held_block& block = walk.ended().front();
                row.block = block.number;
                row.size = block.size;
                row.caller = block.caller;
                row.lifetime = event.tick - block.since;
            }
            break;
        case event_kind::refused:
            row.size = event.size;
            row.alignment = event.alignment;
            row.caller = event.caller;
            row.largest_free = event.largest_free;
            break;
        case event_kind::mark: row.value = event.value; break;
    }
    return row;
}

const char* name_of(event_kind kind) {
    switch (kind) {
        case event_kind::allocated: return "allocated";
        case event_kind::freed: return "freed";
        case event_kind::resized: return "resized";
        case event_kind::refused: return "refused";
        case event_kind::mark: break;
    }
    return "mark";
}

/// As RFC 4180 has it.
std::string quoted(std::string text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) {
        text.insert(at, 1, '"');
    }
    return '"' + text + '"';
}

/// `,function,file,line` of a call.
std::string place_cells(const code_place& place) {
    const std::string line = place.file.empty() ? "" : std::to_string(place.line);
    return fmt::format(",{},{},{}", quoted(place.function), quoted(place.file), line);
}

void append(std::string& text, cell value) {
    text += ',';
    if (value) {
        fmt::format_to(std::back_inserter(text), "{}", *value);
    }
}

}  // namespace

exported_trace export_csv(const export_job& job) {
    event_walk walk{job.trace};
    caller_names places{job, walk.info(), place_cells};
    const trace_clock clock{walk.info().clock_hz};
    output_file out{job.output};
    out.write(columns);
    for (std::string row; walk.next(); out.write(row)) {
        constexpr std::uint64_t second = 1'000'000'000;
        const trace_event& event = walk.event();
        const std::uint64_t time = clock.nanoseconds(event.tick);
        row = fmt::format("{},{},{}.{:09},{},{}{}", walk.events(), event.tick, time / second,
                          time % second, name_of(event.kind),
                          event.who.interrupt ? "interrupt " : "", event.who.number);
        const cells values = cells_of(walk);
        append(row, values.block);
        append(row, values.offset);
        append(row, values.size);
        append(row, values.alignment);
        if (values.caller.value_or(0) == 0) {
            row += ",,,,";
        } else {
            fmt::format_to(std::back_inserter(row), ",{:#x}{}", *values.caller,
                           places.of(*values.caller));
        }
        append(row, values.lifetime);
        append(row, values.largest_free);
        append(row, values.value);
        append(row, walk.live_bytes());
        append(row, walk.live_blocks());
        row += '\n';
    }
    out.finish();
    return {.events = walk.events(), .lost_events = walk.losses().events};
}

}  // namespace ramwright::tool
