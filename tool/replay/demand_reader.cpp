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
    if (pending_) {
        into = *std::exchange(pending_, std::nullopt);
        return true;
    }
    for (trace_event event; reader_.next(event);) {
        validator_.check(event);
        into.tick = event.tick;
        into.caller = event.caller;
        if (translate(event, into)) {
            return true;
        }
    }
    return false;
}

/// False if the event asks for nothing.
bool demand_reader::translate(const trace_event& event, demand& into) {
    switch (event.kind) {
        case event_kind::allocated: {
            const auto lost = slots_.remove(event.offset);
            into.what = request(operation_kind::allocate, event, slots_.insert(event.offset));
            if (lost) {
                pending_ = into;
                into.what = release(*lost);
            }
            return true;
        }
        case event_kind::freed:
            if (const auto slot = slots_.remove(event.offset)) {
                into.what = release(*slot);
                return true;
            }
            return false;
        case event_kind::resized:
            if (const auto slot = slots_.find(event.offset)) {
                into.what = request(operation_kind::resize, event, *slot);
                return true;
            }
            return false;
        case event_kind::refused:
            into.what = request(operation_kind::attempt, event, 0);
            return true;
        case event_kind::mark: return false;
    }
    return false;
}

trace_facts demand_reader::facts() const {
    return {.info = reader_.info(),
            .losses = reader_.losses(),
            .unknown_blocks = validator_.unknown_blocks()};
}

operation_log read_operations(const std::string& path) {
    constexpr std::uint64_t operations_between_updates = 1 << 18;
    demand_reader reader{path};
    operation_log log;
    progress shown{"reading " + path};
    std::uint64_t done = 0;
    for (demand each; reader.next(each);) {
        each.what.caller = log.intern_caller(each.caller);
        log.append(each.tick, each.what);
        if (++done % operations_between_updates == 0) {
            shown.update(done, "operations");
        }
    }
    log.describe(reader.facts());
    return log;
}

}  // namespace ramwright::tool
