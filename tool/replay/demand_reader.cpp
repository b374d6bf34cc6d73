// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/demand_reader.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "tool/common/progress.hpp"

namespace ramwright::tool {

namespace {

/// Sizes beyond 4 GiB stay what they are: larger than any region.
std::uint32_t clamped(std::uint64_t size) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(size, std::numeric_limits<std::uint32_t>::max()));
}

operation request(operation_kind kind, const trace_event& event, std::uint32_t slot) {
    operation what;
    what.size = clamped(event.size);
    what.slot = slot & (operation_log::most_slots - 1);
    what.alignment_log2 = static_cast<std::uint32_t>(std::countr_zero(event.alignment)) & 31U;
    what.kind = kind;
    return what;
}

operation release(std::uint32_t slot) {
    operation what;
    what.slot = slot & (operation_log::most_slots - 1);
    what.kind = operation_kind::free;
    return what;
}

}  // namespace

demand_reader::demand_reader(const std::string& path) : reader_{path} {}

bool demand_reader::next(demand& into) {
    marks_.clear();
    while (waiting_.empty()) {
        trace_event event;
        if (!reader_.next(event)) {
            return false;
        }
        validator_.check(event);
        translate(event);
        std::reverse(waiting_.begin(), waiting_.end());
    }
    into = waiting_.back();
    waiting_.pop_back();
    return true;
}

void demand_reader::emit(const trace_event& event, operation what) {
    waiting_.push_back({.tick = event.tick,
                        .caller = event.caller,
                        .chain = event.chain,
                        .who = event.who,
                        .what = what});
}

void demand_reader::translate(const trace_event& event) {
    switch (event.kind) {
        case event_kind::allocated:
            end_lost_blocks(event);
            emit(event,
                 request(operation_kind::allocate, event, slots_.insert(event.offset, event.size)));
            break;
        case event_kind::freed:
            if (const auto slot = slots_.remove(event.offset)) {
                emit(event, release(*slot));
            }
            break;
        case event_kind::resized:
            if (const auto slot = slots_.find(event.offset)) {
                slots_.resize(*slot, event.size);
                emit(event, request(operation_kind::resize, event, *slot));
            } else {
                // Its allocation was lost. From here on its size is known.
                end_lost_blocks(event);
                emit(event, request(operation_kind::allocate, event,
                                    slots_.insert(event.offset, event.size)));
            }
            break;
        case event_kind::refused: emit(event, request(operation_kind::attempt, event, 0)); break;
        case event_kind::mark: marks_.push_back(event.value); break;
    }
}

/// Blocks that the event's block lies over were freed while events were lost.
void demand_reader::end_lost_blocks(const trace_event& event) {
    if (std::exchange(lost_frees_, validator_.lost_frees()) == validator_.lost_frees()) {
        return;
    }
    for (const std::uint64_t offset : slots_.overlapping(event.offset, event.size)) {
        if (const auto slot = slots_.remove(offset)) {
            emit(event, release(*slot));
        }
    }
}

trace_facts demand_reader::facts() const {
    return {.info = reader_.info(),
            .losses = reader_.losses(),
            .events = reader_.events(),
            .unknown_blocks = validator_.unknown_blocks()};
}

operation_log read_operations(const std::string& path) {
    demand_reader from{path};
    return read_operations(from, [](const demand&) {});
}

operation_log read_operations(demand_reader& from, const std::function<void(const demand&)>& seen) {
    constexpr std::uint64_t operations_between_updates = 1 << 18;
    operation_log log;
    progress shown{"reading " + from.name()};
    std::uint64_t done = 0;
    for (demand each; from.next(each);) {
        seen(each);
        for (const std::uint32_t value : from.marks()) {
            log.mark(value);
        }
        each.what.caller = log.intern_caller(each.caller);
        log.append(each.tick, each.what);
        if (++done % operations_between_updates == 0) {
            shown.update(done, "operations");
        }
    }
    log.describe(from.facts());
    return log;
}

}  // namespace ramwright::tool
