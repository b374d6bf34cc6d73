// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "tool/common/progress.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"
#include "tool/report/replayed_zones.hpp"
#include "tool/report/runs.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t operations_between_updates = 1 << 16;

template <basic_allocator Allocator>
class watched_replay {
public:
    watched_replay(Allocator& allocator, const operation_log& log, const observation& wanted,
                   std::vector<region_zone> zones)
        : log_{log},
          blocks_{allocator, log.slot_count()},
          observer_{wanted},
          counts_{std::move(zones)} {}

    [[nodiscard]] watched_run run() && {
        progress shown{"replaying", log_.operations().size()};
        std::uint64_t tick = log_.first_tick();
        std::uint64_t done = 0;
        for (const operation& each : log_.operations()) {
            tick += each.elapsed;
            apply(tick, each);
            if (++done % operations_between_updates == 0) {
                shown.update(done);
            }
        }
        return {.record = std::move(observer_).finish(), .zones = std::move(counts_).take()};
    }

private:
    void apply(std::uint64_t tick, const operation& what) {
        switch (what.kind) {
            case operation_kind::allocate: serve(tick, what); break;
            case operation_kind::attempt: serve(tick, what); break;
            case operation_kind::free: release(tick, what); break;
            case operation_kind::resize: resize(tick, what); break;
            case operation_kind::wait: return;
        }
        look(tick);
    }

    void serve(std::uint64_t tick, const operation& what) {
        observer_.request(tick, what.size);
        if (blocks_.apply(what) == outcome::failed) {
            refuse(tick, what);
        } else if (what.kind == operation_kind::allocate) {
            place(tick, what);
        }
    }

    void release(std::uint64_t tick, const operation& what) {
        if (blocks_.at(what.slot).block == nullptr) {
            return;
        }
        const std::uint64_t offset = offset_at(what.slot);
        blocks_.apply(what);
        remove(tick, offset);
    }

    void resize(std::uint64_t tick, const operation& what) {
        if (blocks_.at(what.slot).block == nullptr) {
            return;
        }
        const std::uint64_t before = offset_at(what.slot);
        switch (blocks_.apply(what)) {
            case outcome::failed: refuse(tick, what); break;
            case outcome::done: observer_.resized(tick, before, what.size); break;
            case outcome::moved:
                remove(tick, before);
                place(tick, what);
                break;
        }
    }

    void place(std::uint64_t tick, const operation& what) {
        const live_block block = block_of(tick, what);
        observer_.allocated(tick, block);
        counts_.allocated(block.offset);
    }

    void remove(std::uint64_t tick, std::uint64_t offset) {
        observer_.freed(tick, offset);
        counts_.freed(offset);
    }

    void refuse(std::uint64_t tick, const operation& what) {
        look(tick);
        observer_.refused({.tick = tick,
                           .size = what.size,
                           .alignment = what.alignment(),
                           .caller = log_.caller(what.caller),
                           .free_bytes = blocks_.allocator().free_bytes(),
                           .largest_free_bytes = blocks_.allocator().largest_free()});
    }

    void look(std::uint64_t tick) {
        observer_.look(tick, blocks_.allocator().free_bytes(), blocks_.allocator().largest_free());
    }

    [[nodiscard]] std::uint64_t offset_at(std::uint32_t slot) const {
        return offset_of(blocks_.allocator(), blocks_.at(slot).block);
    }

    [[nodiscard]] live_block block_of(std::uint64_t tick, const operation& what) const {
        return {.offset = offset_at(what.slot),
                .size = what.size,
                .caller = log_.caller(what.caller),
                .since = tick};
    }

    const operation_log& log_;
    block_holder<Allocator> blocks_;
    run_observer observer_;
    zone_counts counts_;
};

}  // namespace

watched_run watch_replayed(const operation_log& log, const design& how, std::uint64_t region_bytes,
                           const observation& wanted) {
    const region_memory region{region_bytes};
    return with_allocator(how, region.span(), [&](auto& allocator) {
        return watched_replay{allocator, log, wanted, zones_of(how, allocator)}.run();
    });
}

}  // namespace ramwright::tool
