// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/size_profile.hpp"

#include <algorithm>
#include <map>

#include "ramwright/core/layout.hpp"

namespace ramwright::tool {

namespace {

bool serves_alignment(const operation& what) noexcept {
    return what.alignment() <= default_alignment;
}

class profiler {
public:
    void add(const operation_log& log) {
        held_.assign(log.slot_count(), 0);
        live_.clear();
        for (const operation& each : log.operations()) {
            switch (each.kind) {
                case operation_kind::allocate:
                    if (serves_alignment(each)) {
                        held_[each.slot] = block_size_for(each.size);
                        made(held_[each.slot]);
                    }
                    break;
                case operation_kind::resize: move(each); break;
                case operation_kind::free: drop(each.slot); break;
                case operation_kind::attempt:
                    if (serves_alignment(each)) {
                        made(block_size_for(each.size));
                        --live_[block_size_for(each.size)];
                    }
                    break;
                case operation_kind::wait: break;
            }
        }
    }

    [[nodiscard]] std::vector<size_use> take() && {
        std::vector<size_use> sizes;
        for (auto& [size, use] : uses_) {
            sizes.push_back(std::move(use));
        }
        return sizes;
    }

private:
    void made(std::uint32_t size) {
        size_use& use = uses_[size];
        use.block_size = size;
        ++use.allocations;
        const std::size_t live = live_[size]++;
        if (use.made_at_count.size() <= live) {
            use.made_at_count.resize(live + 1);
        }
        ++use.made_at_count[live];
    }

    /// A resize beyond its pool's block is served by another block while the first is still held. A
    /// smaller one leaves the block in its pool.
    void move(const operation& what) {
        if (held_[what.slot] != 0 && held_[what.slot] < block_size_for(what.size)) {
            const std::uint32_t before = held_[what.slot];
            made(block_size_for(what.size));
            --live_[before];
            held_[what.slot] = block_size_for(what.size);
        }
    }

    void drop(std::uint32_t slot) {
        if (held_[slot] != 0) {
            --live_[held_[slot]];
            held_[slot] = 0;
        }
    }

    std::map<std::uint32_t, size_use> uses_;
    std::map<std::uint32_t, std::size_t> live_;
    std::vector<std::uint32_t> held_;  // block size by slot
};

}  // namespace

double size_use::served_by(std::size_t blocks) const {
    std::uint64_t served = 0;
    for (std::size_t count = 0; count != std::min(blocks, made_at_count.size()); ++count) {
        served += made_at_count[count];
    }
    return allocations == 0 ? 1.0 : static_cast<double>(served) / static_cast<double>(allocations);
}

std::vector<size_use> profile_sizes(std::span<const operation_log> logs) {
    profiler all;
    for (const operation_log& each : logs) {
        all.add(each);
    }
    return std::move(all).take();
}

bool pools_can_align(std::span<const operation_log> logs) {
    return std::all_of(logs.begin(), logs.end(), [](const operation_log& log) {
        return std::all_of(log.operations().begin(), log.operations().end(), serves_alignment);
    });
}

}  // namespace ramwright::tool
