// SPDX-License-Identifier: Apache-2.0
#include "tool/export/perfetto_tracks.hpp"

#include <fmt/format.h>

#include "tool/export/perfetto_fields.hpp"

namespace ramwright::tool::perfetto_tracks {

namespace {

namespace fields = perfetto_fields;

protobuf_message numbered(std::uint64_t number) {
    protobuf_message track;
    track.number(fields::track_descriptor::number, number);
    return track;
}

protobuf_message child_track(std::uint64_t number, std::string_view name) {
    protobuf_message track = numbered(number);
    track.number(fields::track_descriptor::parent, of_process);
    track.text(fields::track_descriptor::name, name);
    return track;
}

}  // namespace

protobuf_message process_track(std::string_view name) {
    protobuf_message process;
    process.number(fields::process_descriptor::process, the_process);
    process.text(fields::process_descriptor::name, name);
    protobuf_message track = numbered(of_process);
    track.message(fields::track_descriptor::process, process);
    return track;
}

protobuf_message counter_track(std::uint64_t number, std::string_view name, std::uint64_t unit) {
    protobuf_message counter;
    counter.number(fields::counter_descriptor::unit, unit);
    protobuf_message track = child_track(number, name);
    track.message(fields::track_descriptor::counter, counter);
    return track;
}

protobuf_message context_track(context who) {
    protobuf_message thread;
    thread.number(fields::thread_descriptor::process, the_process);
    // Not the context's own number: thread 0 of the format is the idle one.
    thread.number(fields::thread_descriptor::thread, of_context(who));
    thread.text(fields::thread_descriptor::name,
                fmt::format("{} {}", who.interrupt ? "interrupt" : "thread", who.number));
    protobuf_message track = numbered(of_context(who));
    track.message(fields::track_descriptor::thread, thread);
    return track;
}

protobuf_message slot_track(std::uint32_t slot) { return child_track(of_slot(slot), "blocks"); }

}  // namespace ramwright::tool::perfetto_tracks
