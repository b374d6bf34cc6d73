// SPDX-License-Identifier: Apache-2.0
#include "tool/export/perfetto_callers.hpp"

#include "tool/export/perfetto_fields.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

namespace fields = perfetto_fields;

// There is one image, and its path and build are the first of their kind.
constexpr std::uint64_t the_image = 1;

protobuf_message keyed(std::uint64_t key) {
    protobuf_message entry;
    entry.number(fields::interned::key, key);
    return entry;
}

protobuf_message keyed_text(std::uint64_t key, std::string_view text) {
    protobuf_message entry = keyed(key);
    entry.text(fields::interned::value, text);
    return entry;
}

}  // namespace

perfetto_callers::perfetto_callers(const export_job& job, const trace_info& info)
    : code_{job.elf}, new_{std::in_place} {
    require_same_build(job.trace, info, job.elf);
    new_->message(fields::interned::build_id, keyed_text(the_image, to_text(info.build)));
    new_->message(fields::interned::mapping_path,
                  keyed_text(the_image, job.elf.empty() ? "firmware" : job.elf));
    protobuf_message image = keyed(the_image);
    image.number(fields::mapping::build_id, the_image);
    image.number(fields::mapping::path, the_image);
    new_->message(fields::interned::mapping, image);
}

std::uint64_t perfetto_callers::number_of(std::uint64_t caller) {
    const auto [found, added] = numbers_.try_emplace(caller, numbers_.size() + 1);
    const std::uint64_t number = found->second;
    if (!added) {
        return number;
    }
    if (!new_) {
        new_.emplace();
    }
    const code_place& place = code_.place(caller);
    new_->message(fields::interned::event_name, keyed_text(number, place.function));
    new_->message(fields::interned::function_name, keyed_text(number, place.function));
    if (has_line(caller)) {
        protobuf_message line = keyed(number);
        line.text(fields::source_location::file, place.file);
        line.text(fields::source_location::function, place.function);
        line.number(fields::source_location::line, static_cast<std::uint64_t>(place.line));
        new_->message(fields::interned::source_location, line);
    }
    protobuf_message frame = keyed(number);
    frame.number(fields::frame::function, number);
    frame.number(fields::frame::mapping, the_image);
    frame.number(fields::frame::address, caller);
    new_->message(fields::interned::frame, frame);
    protobuf_message stack = keyed(number);
    stack.number(fields::callstack::frame, number);
    new_->message(fields::interned::callstack, stack);
    return number;
}

bool perfetto_callers::has_line(std::uint64_t caller) { return !code_.place(caller).file.empty(); }

void perfetto_callers::count(const event_walk& walk) {
    const auto of = [this](std::uint64_t caller) -> totals& {
        const auto [found, added] = totals_of_.try_emplace(caller, totals_.size());
        if (added) {
            totals_.emplace_back(caller, totals{});
        }
        return totals_[found->second].second;
    };
    for (const held_block& block : walk.ended()) {
        totals& caller = of(block.caller);
        caller.freed_bytes += block.size;
        ++caller.frees;
    }
    if (walk.begun() != nullptr) {
        totals& caller = of(walk.begun()->caller);
        caller.allocated_bytes += walk.begun()->size;
        ++caller.allocations;
    }
}

std::optional<protobuf_message> perfetto_callers::take_new() {
    return std::exchange(new_, std::nullopt);
}

protobuf_message perfetto_callers::profile(std::uint64_t process, std::uint64_t nanoseconds) {
    protobuf_message dump;
    dump.number(fields::dump::process, process);
    dump.number(fields::dump::from_startup, 1);
    dump.number(fields::dump::timestamp, nanoseconds);
    for (const auto& [caller, total] : totals_) {
        protobuf_message sample;
        sample.number(fields::heap_sample::callstack, number_of(caller));
        sample.number(fields::heap_sample::allocated_bytes, total.allocated_bytes);
        sample.number(fields::heap_sample::freed_bytes, total.freed_bytes);
        sample.number(fields::heap_sample::allocations, total.allocations);
        sample.number(fields::heap_sample::frees, total.frees);
        dump.message(fields::dump::sample, sample);
    }
    protobuf_message profile;
    profile.message(fields::profile::dump, dump);
    return profile;
}

}  // namespace ramwright::tool
