// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/region_replay.hpp"

#include <memory>
#include <utility>

#include "tool/common/progress.hpp"
#include "tool/replay/any_allocator.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/observed_replay.hpp"
#include "tool/replay/region_memory.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t operations_between_updates = 1 << 18;

constexpr std::size_t failures_kept = 100;

class one_region {
public:
    explicit one_region(const planned_region& planned)
        : memory_{planned.how.region_bytes},
          allocator_{make_allocator(planned.how, memory_.span())},
          replay_{allocator_, planned.how, {.region_bytes = planned.how.region_bytes}} {}

    bool apply(const demand& each) { return replay_.apply(each.tick, each.what, each.caller); }
    [[nodiscard]] const held_allocator& allocator() const noexcept { return allocator_; }
    [[nodiscard]] replay_result finish() { return std::move(replay_).finish(); }

private:
    region_memory memory_;
    held_allocator allocator_;
    observed_replay<held_allocator> replay_;
};

/// Where a block lies whose request was served as a plan's header does it.
class region_choice {
public:
    struct answer {
        std::uint8_t planned = nowhere;
        std::uint8_t served = nowhere;
    };

    explicit region_choice(const region_plan& plan)
        : plan_{plan}, has_{plan.capabilities_of_regions()} {}

    /// `serve(region)` says whether the region could.
    template <typename Serve>
    answer request(const demand& each, Serve&& serve) {
        const operation& what = each.what;
        const capabilities needs = needs_of(plan_.rules, each.caller, what.size, what.alignment());
        answer how{.planned = place_of(plan_.routes, what.size, needs)};
        (void)serve_by_routes(plan_.routes, has_, what.size, needs,
                              [&](std::size_t region) -> void* {
                                  if (!serve(region)) {
                                      return nullptr;
                                  }
                                  how.served = static_cast<std::uint8_t>(region);
                                  return this;
                              });
        if (what.kind == operation_kind::allocate) {
            if (what.slot >= where_.size()) {
                where_.resize(what.slot + std::size_t{1}, nowhere);
            }
            where_[what.slot] = how.served;
        }
        return how;
    }

    /// Of the block that is freed or resized; `nowhere` if it could not be served.
    [[nodiscard]] std::uint8_t where(const operation& what) const {
        return what.slot < where_.size() ? where_[what.slot] : nowhere;
    }

private:
    const region_plan& plan_;
    std::vector<capabilities> has_;
    std::vector<std::uint8_t> where_;  // by slot
};

class regions_replay {
public:
    explicit regions_replay(const region_plan& plan) : choice_{plan} {
        for (const planned_region& each : plan.regions) {
            regions_.push_back(std::make_unique<one_region>(each));
        }
        all_.regions.resize(plan.regions.size());
    }

    /// Keeps in `split` what each region does.
    void note_in(regions_split& split) {
        split_ = &split;
        split.parts.resize(regions_.size());
    }

    void apply(const demand& each) {
        ++all_.operations;
        const bool asks =
            each.what.kind == operation_kind::allocate || each.what.kind == operation_kind::attempt;
        if (asks) {
            request(each);
        } else if (const std::uint8_t where = choice_.where(each.what); where != nowhere) {
            if (!serve(where, each)) {
                fail(each, where);
            }
        }
    }

    [[nodiscard]] std::uint64_t operations() const noexcept { return all_.operations; }

    [[nodiscard]] regions_result finish() && {
        for (std::size_t index = 0; index != regions_.size(); ++index) {
            all_.regions[index].result = regions_[index]->finish();
        }
        return std::move(all_);
    }

private:
    bool serve(std::size_t region, const demand& each) {
        const bool served = regions_[region]->apply(each);
        if (split_ != nullptr) {
            operation_log& part = split_->parts[region];
            operation what = each.what;
            what.caller = part.intern_caller(each.caller);
            if (!served && what.kind == operation_kind::allocate) {
                what.kind = operation_kind::attempt;
            }
            part.append(each.tick, what);
        }
        return served;
    }

    void request(const demand& each) {
        ++all_.requests;
        const auto [planned, served] =
            choice_.request(each, [&](std::size_t region) { return serve(region, each); });
        if (split_ != nullptr && each.what.kind == operation_kind::allocate) {
            split_->places.push_back(served);
        }
        all_.unplanned += planned == nowhere ? 1U : 0U;
        if (served == nowhere) {
            fail(each, planned);
        } else if (served != planned) {
            ++all_.fallbacks;
            ++all_.regions[served].served_for_others;
            if (planned != nowhere) {
                ++all_.regions[planned].served_elsewhere;
            }
        }
    }

    void fail(const demand& each, std::uint8_t planned) {
        ++all_.failure_count;
        if (all_.failures.size() == failures_kept) {
            return;
        }
        replay_failure what{.operation = static_cast<std::size_t>(all_.operations - 1),
                            .tick = each.tick,
                            .size = each.what.size,
                            .alignment = static_cast<std::uint32_t>(each.what.alignment()),
                            .caller = each.caller};
        if (planned != nowhere) {
            const held_allocator& asked = regions_[planned]->allocator();
            what.free_bytes = asked.free_bytes();
            what.largest_free_bytes = asked.largest_free();
            what.reason = what.free_bytes >= what.size ? failure_reason::fragmented
                                                       : failure_reason::out_of_memory;
        }
        all_.failures.push_back({.planned = planned, .what = what});
    }

    region_choice choice_;
    std::vector<std::unique_ptr<one_region>> regions_;
    regions_result all_;
    regions_split* split_ = nullptr;
};

}  // namespace

regions_result replay_regions(demand_reader& trace, const region_plan& plan) {
    regions_replay run{plan};
    progress shown{"replaying"};
    for (demand each; trace.next(each);) {
        run.apply(each);
        if (run.operations() % operations_between_updates == 0) {
            shown.update(run.operations(), "operations");
        }
    }
    regions_result found = std::move(run).finish();
    found.facts = trace.facts();
    return found;
}

regions_split split_by_region(const operation_log& log, const region_plan& plan) {
    regions_split split;
    regions_replay run{plan};
    run.note_in(split);
    std::uint64_t tick = log.first_tick();
    for (const operation& each : log.operations()) {
        tick += each.elapsed;
        if (each.kind != operation_kind::wait) {
            run.apply({.tick = tick, .caller = log.caller(each.caller), .who = {}, .what = each});
        }
    }
    for (operation_log& each : split.parts) {
        each.describe(log.facts());
    }
    split.result = std::move(run).finish();
    return split;
}

}  // namespace ramwright::tool
