// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/lifetimes.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "ramwright/core/layout.hpp"

namespace ramwright::tool {

namespace {

using callers = std::map<std::uint64_t, caller_lifetimes>;

bool asks(const operation& what) {
    return what.kind == operation_kind::allocate || what.kind == operation_kind::attempt;
}

void raise(block_counts& most, const block_counts& counts) {
    for (const auto& [size, count] : counts) {
        std::uint32_t& known = most[size];
        known = std::max(known, count);
    }
}

class log_reader {
public:
    log_reader(const operation_log& log, callers& found)
        : log_{log}, found_{found}, held_(log.slot_count()) {
        for (std::size_t index = 0; index != log.operations().size(); ++index) {
            if (asks(log.operations()[index])) {
                ++requests_;
                last_request_ = index;
            }
        }
    }

    void read() {
        auto mark = log_.marks().begin();
        std::uint64_t tick = log_.first_tick();
        for (std::size_t index = 0; index != log_.operations().size(); ++index) {
            for (; mark != log_.marks().end() && mark->operation == index; ++mark) {
                end_phase();
                mark_ = mark->value;
            }
            const operation& each = log_.operations()[index];
            tick += each.elapsed;
            apply(index, tick - log_.first_tick(), each);
        }
        // The last phase has not ended: what it still holds may yet be freed in time.
        end_phase();
        for (const held& each : held_) {
            if (each.by != nullptr && each.phase + 1 != phase_) {
                each.by->ends_in_phase = false;
            }
        }
        for (auto& [by, counts] : in_trace_) {
            raise(by->most_in_trace, counts);
        }
    }

private:
    struct held {
        caller_lifetimes* by = nullptr;
        std::uint32_t phase = 0;
    };

    void end_phase() {
        for (auto& [by, counts] : in_phase_) {
            if (mark_) {
                raise(by->most_in_phase[*mark_], counts);
                ++by->times[*mark_];
            } else {
                by->ends_in_phase = false;
            }
        }
        in_phase_.clear();
        ++phase_;
    }

    void apply(std::size_t index, std::uint64_t tick, const operation& what) {
        if (what.kind == operation_kind::wait) {
            return;
        }
        if (asks(what)) {
            request(tick, what);
            return;
        }
        held& block = held_[what.slot];
        if (block.by == nullptr) {
            return;
        }
        if (what.kind == operation_kind::resize) {
            block.by->heap_only = true;
            return;
        }
        block.by->kept = block.by->kept && index > last_request_;
        block.by->ends_in_phase = block.by->ends_in_phase && block.phase == phase_;
        block.by = nullptr;
    }

    void request(std::uint64_t tick, const operation& what) {
        ++asked_;
        const std::uint64_t caller = log_.caller(what.caller);
        caller_lifetimes* const by = caller == 0 ? nullptr : &found_[caller];
        if (what.kind == operation_kind::allocate) {
            held_[what.slot] = {.by = by, .phase = phase_};
        }
        if (by == nullptr) {
            return;
        }
        by->heap_only = by->heap_only || what.kind == operation_kind::attempt ||
                        what.alignment() > default_alignment;
        by->last_request = std::max(by->last_request,
                                    static_cast<double>(asked_) / static_cast<double>(requests_));
        by->last_tick = std::max(by->last_tick, tick);
        ++in_trace_[by][what.size];
        ++in_phase_[by][what.size];
    }

    const operation_log& log_;
    callers& found_;
    std::vector<held> held_;  // by slot
    std::unordered_map<caller_lifetimes*, block_counts> in_trace_;
    std::unordered_map<caller_lifetimes*, block_counts> in_phase_;
    std::optional<std::uint32_t> mark_;
    std::uint32_t phase_ = 0;
    std::uint64_t asked_ = 0;
    std::uint64_t requests_ = 0;
    std::size_t last_request_ = 0;
};

}  // namespace

callers lifetimes_by_caller(std::span<const operation_log> logs) {
    callers found;
    for (const operation_log& each : logs) {
        log_reader{each, found}.read();
    }
    return found;
}

}  // namespace ramwright::tool
