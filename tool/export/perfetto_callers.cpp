// SPDX-License-Identifier: Apache-2.0
#include "tool/export/perfetto_callers.hpp"

#include <algorithm>

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
    return number;
}

std::uint64_t perfetto_callers::stack_of(std::uint32_t chain, const call_tree& calls) {
    const auto [found, added] = stacks_.try_emplace(chain, stacks_.size() + 1);
    if (added) {
        std::vector<std::uint64_t> frames;
        for (const std::uint64_t address : calls.frames(chain)) {
            frames.push_back(number_of(address));
        }
        if (chain == 0) {
            frames.push_back(number_of(0));
        }
        protobuf_message stack = keyed(found->second);
        // The outermost call first.
        std::for_each(frames.rbegin(), frames.rend(),
                      [&](std::uint64_t frame) { stack.number(fields::callstack::frame, frame); });
        if (!new_) {
            new_.emplace();
        }
        new_->message(fields::interned::callstack, stack);
    }
    return found->second;
}

bool perfetto_callers::has_line(std::uint64_t caller) { return !code_.place(caller).file.empty(); }

void perfetto_callers::count(const event_walk& walk) {
    const auto of = [this](std::uint32_t chain) -> totals& {
        if (chain >= totals_.size()) {
            totals_.resize(chain + std::size_t{1});
        }
        return totals_[chain];
    };
    for (const held_block& block : walk.ended()) {
        totals& chain = of(block.chain);
        chain.freed_bytes += block.size;
        ++chain.frees;
    }
    if (walk.begun() != nullptr) {
        totals& chain = of(walk.begun()->chain);
        chain.allocated_bytes += walk.begun()->size;
        ++chain.allocations;
    }
}

std::optional<protobuf_message> perfetto_callers::take_new() {
    return std::exchange(new_, std::nullopt);
}

protobuf_message perfetto_callers::profile(const call_tree& calls, std::uint64_t process,
                                           std::uint64_t nanoseconds) {
    protobuf_message dump;
    dump.number(fields::dump::process, process);
    dump.number(fields::dump::from_startup, 1);
    dump.number(fields::dump::timestamp, nanoseconds);
    for (std::uint32_t chain = 0; chain != totals_.size(); ++chain) {
        const totals& total = totals_[chain];
        if (total.allocations == 0) {
            continue;
        }
        protobuf_message sample;
        sample.number(fields::heap_sample::callstack, stack_of(chain, calls));
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
