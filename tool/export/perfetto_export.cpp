// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "tool/export/event_walk.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/heap_levels.hpp"
#include "tool/export/output_file.hpp"
#include "tool/export/perfetto_callers.hpp"
#include "tool/export/perfetto_fields.hpp"
#include "tool/export/perfetto_tracks.hpp"
#include "tool/export/protobuf.hpp"
#include "tool/export/trace_clock.hpp"

namespace ramwright::tool {

namespace {

namespace fields = perfetto_fields;
namespace tracks = perfetto_tracks;
namespace counter = fields::counter_descriptor;
using fields::track_event::instant;

constexpr std::uint64_t the_sequence = 1;

class perfetto_file {
public:
    explicit perfetto_file(const export_job& job)
        : walk_{job.trace},
          callers_{job, walk_.info()},
          clock_{walk_.info().clock_hz},
          levels_{walk_.info(), [this](const heap_level& level) { write_level(level); }},
          spans_from_{job.spans_from},
          out_{job.output} {
        write_track(tracks::process_track(job.trace));
        write_track(tracks::counter_track(tracks::live_bytes, "live bytes", counter::bytes));
        write_track(tracks::counter_track(tracks::live_blocks, "live blocks", counter::count));
        if (walk_.info().region_bytes != 0) {
            write_track(tracks::counter_track(tracks::free_bytes, "free bytes", counter::bytes));
            write_track(
                tracks::counter_track(tracks::largest_free, "largest free block", counter::bytes));
        }
    }

    exported_trace write() {
        while (walk_.next()) {
            callers_.count(walk_);
            for (const held_block& block : walk_.ended()) {
                if (!walk_.resized() && block.first_size >= spans_from_) {
                    write_event(slice(fields::track_event::slice_end, block));
                }
            }
            const held_block* const block = walk_.begun();
            if (block != nullptr && !walk_.resized() && block->first_size >= spans_from_) {
                write_begin(*block);
            }
            if (walk_.event().kind == event_kind::refused) {
                write_refused(walk_.event());
            } else if (walk_.event().kind == event_kind::mark) {
                write_mark(walk_.event());
            }
            levels_.follow(walk_);
        }
        levels_.finish();
        const std::uint64_t end = clock_.nanoseconds(walk_.event().tick);
        write_packet(end, fields::packet::profile,
                     callers_.profile(walk_.calls(), tracks::the_process, end));
        out_.finish();
        return {.events = walk_.events(), .lost_events = walk_.losses().events};
    }

private:
    void write_packet(std::uint64_t nanoseconds, std::uint32_t field,
                      const protobuf_message& what) {
        protobuf_message packet;
        packet.number(fields::packet::timestamp, nanoseconds);
        packet.number(fields::packet::sequence, the_sequence);
        std::uint32_t flags = fields::flags::uses_interned;
        if (!started_) {
            flags |= fields::flags::starts_interning;
            started_ = true;
        }
        packet.number(fields::packet::sequence_flags, flags);
        if (const auto interned = callers_.take_new()) {
            packet.message(fields::packet::interned, *interned);
        }
        packet.message(field, what);
        protobuf_message trace;
        trace.message(fields::trace::packet, packet);
        out_.write(trace.bytes());
    }

    void write_track(const protobuf_message& track) {
        write_packet(0, fields::packet::track_descriptor, track);
    }

    void write_event(const protobuf_message& event) {
        write_packet(clock_.nanoseconds(walk_.event().tick), fields::packet::track_event, event);
    }

    std::uint64_t track_of(context who) {
        const std::uint64_t number = tracks::of_context(who);
        if (known_.insert(number).second) {
            write_track(tracks::context_track(who));
        }
        return number;
    }

    static protobuf_message typed(std::uint64_t type, std::uint64_t track) {
        protobuf_message event;
        event.number(fields::track_event::type, type);
        event.number(fields::track_event::track, track);
        return event;
    }

    static protobuf_message slice(std::uint64_t type, const held_block& block) {
        protobuf_message event = typed(type, tracks::of_slot(block.slot));
        annotate(event, "size", block.size);
        return event;
    }

    void write_begin(const held_block& block) {
        if (known_.insert(tracks::of_slot(block.slot)).second) {
            write_track(tracks::slot_track(block.slot));
        }
        protobuf_message event = slice(fields::track_event::slice_begin, block);
        annotate(event, "block", block.number);
        annotate(event, "offset", block.offset);
        event.number(fields::track_event::interned_name, callers_.number_of(block.caller));
        point_at(event, block.caller);
        write_event(event);
    }

    void write_refused(const trace_event& refused) {
        protobuf_message event = typed(instant, track_of(refused.who));
        event.text(fields::track_event::name, "refused");
        annotate(event, "size", refused.size);
        annotate(event, "alignment", refused.alignment);
        annotate(event, "largest_free", refused.largest_free);
        point_at(event, refused.caller);
        write_event(event);
    }

    void write_mark(const trace_event& mark) {
        protobuf_message event = typed(instant, track_of(mark.who));
        event.text(fields::track_event::name, "mark");
        annotate(event, "value", mark.value);
        write_event(event);
    }

    static void annotate(protobuf_message& event, std::string_view name, std::uint64_t value) {
        protobuf_message annotation;
        annotation.text(fields::annotation::name, name);
        annotation.number(fields::annotation::number, value);
        event.message(fields::track_event::annotation, annotation);
    }

    void point_at(protobuf_message& event, std::uint64_t caller) {
        if (callers_.has_line(caller)) {
            event.number(fields::track_event::source_location, callers_.number_of(caller));
        }
    }

    void write_level(const heap_level& level) {
        write_counter(level.tick, tracks::live_bytes, level.live_bytes);
        write_counter(level.tick, tracks::live_blocks, level.live_blocks);
        if (walk_.info().region_bytes != 0) {
            write_counter(level.tick, tracks::free_bytes, level.free_bytes);
            write_counter(level.tick, tracks::largest_free, level.largest_free);
        }
    }

    void write_counter(std::uint64_t tick, std::uint64_t track, std::uint64_t value) {
        protobuf_message event = typed(fields::track_event::counter, track);
        event.number(fields::track_event::counter_value, value);
        write_packet(clock_.nanoseconds(tick), fields::packet::track_event, event);
    }

    event_walk walk_;
    perfetto_callers callers_;
    trace_clock clock_;
    heap_levels levels_;
    std::uint64_t spans_from_;
    output_file out_;
    bool started_ = false;
    std::unordered_set<std::uint64_t> known_;  // tracks that were described
};

}  // namespace

exported_trace export_perfetto(const export_job& job) { return perfetto_file{job}.write(); }

}  // namespace ramwright::tool
