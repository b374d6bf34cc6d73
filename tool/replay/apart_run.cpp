// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/apart_run.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/bump.hpp"
#include "tool/replay/region_memory.hpp"

namespace ramwright::tool {

namespace {

enum class place : std::uint8_t { heap, for_ever, arena };

class apart_runner {
public:
    apart_runner(const operation_log& log, const apart_parts& parts)
        : log_{log},
          parts_{parts},
          for_ever_memory_{static_cast<std::size_t>(parts.for_ever_bytes)},
          arena_memory_{static_cast<std::size_t>(parts.arena_bytes)},
          for_ever_{for_ever_memory_.span()},
          arena_{arena_memory_.span()},
          where_(log.slot_count(), place::heap),
          made_in_(log.slot_count()) {
        for (const std::uint64_t caller : parts.for_ever) {
            places_[caller] = place::for_ever;
        }
        for (const apart_phase& phase : parts.phases) {
            for (const std::uint64_t caller : phase.callers) {
                places_[caller] = place::arena;
            }
        }
        run_.heap.describe(log.facts());
    }

    [[nodiscard]] apart_run run() && {
        auto mark = log_.marks().begin();
        std::uint64_t tick = log_.first_tick();
        for (std::size_t index = 0; index != log_.operations().size(); ++index) {
            for (; mark != log_.marks().end() && mark->operation == index; ++mark) {
                begin_phase(mark->value);
            }
            const operation& each = log_.operations()[index];
            tick += each.elapsed;
            apply(tick, each);
        }
        run_.for_ever_used = for_ever_.used();
        run_.arena_used = arena_.most_used();
        return std::move(run_);
    }

private:
    void begin_phase(std::uint32_t value) {
        // A block of the phase that has ended is used after its memory is given back.
        run_.failures += live_in_arena_;
        live_in_arena_ = 0;
        ++phase_;
        arena_.reset();
        const auto phase = std::find_if(parts_.phases.begin(), parts_.phases.end(),
                                        [&](const apart_phase& one) { return one.mark == value; });
        open_ = phase != parts_.phases.end();
    }

    void apply(std::uint64_t tick, operation what) {
        const bool asks =
            what.kind == operation_kind::allocate || what.kind == operation_kind::attempt;
        const std::uint64_t caller = log_.caller(what.caller);
        if (asks) {
            const auto known = places_.find(caller);
            const place wanted = known == places_.end() ? place::heap : known->second;
            if (wanted != place::heap) {
                request(wanted, what);
                return;
            }
            where_[what.slot] = place::heap;
        } else if (what.kind == operation_kind::wait) {
            return;
        } else if (where_[what.slot] != place::heap) {
            end(what);
            return;
        }
        what.caller = run_.heap.intern_caller(caller);
        run_.heap.append(tick, what);
    }

    void request(place wanted, const operation& what) {
        ++run_.requests;
        const layout want{.size = what.size, .alignment = what.alignment()};
        const bool possible = wanted == place::for_ever || open_;
        const void* const block = !possible                   ? nullptr
                                  : wanted == place::for_ever ? for_ever_.try_allocate(want)
                                                              : arena_.try_allocate(want);
        run_.failures += block == nullptr ? 1U : 0U;
        if (what.kind == operation_kind::allocate) {
            where_[what.slot] = wanted;
            made_in_[what.slot] = phase_;
            live_in_arena_ += wanted == place::arena ? 1U : 0U;
        }
    }

    /// Neither gives single blocks back or resizes them. What is freed for ever is kept all the same.
    void end(const operation& what) {
        if (what.kind == operation_kind::resize) {
            ++run_.failures;
            return;
        }
        const bool in_time = where_[what.slot] == place::arena && made_in_[what.slot] == phase_;
        live_in_arena_ -= in_time ? 1U : 0U;
        where_[what.slot] = place::heap;
    }

    const operation_log& log_;
    const apart_parts& parts_;
    region_memory for_ever_memory_;
    region_memory arena_memory_;
    bump for_ever_;
    arena<> arena_;
    std::unordered_map<std::uint64_t, place> places_;  // by caller
    std::vector<place> where_;                         // by slot
    std::vector<std::uint32_t> made_in_;               // phase, by slot
    std::uint32_t phase_ = 0;
    std::uint64_t live_in_arena_ = 0;
    bool open_ = false;
    apart_run run_;
};

}  // namespace

apart_run run_apart(const operation_log& log, const apart_parts& parts) {
    return apart_runner{log, parts}.run();
}

}  // namespace ramwright::tool
