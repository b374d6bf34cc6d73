// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/chain_figures.hpp"

#include <cstddef>

namespace ramwright::tool {

chain_figures& chain_figures::operator+=(const chain_figures& other) noexcept {
    allocations += other.allocations;
    allocated_bytes += other.allocated_bytes;
    live_blocks += other.live_blocks;
    live_bytes += other.live_bytes;
    blocks_at_peak += other.blocks_at_peak;
    bytes_at_peak += other.bytes_at_peak;
    return *this;
}

chained_log read_chained(const std::string& path, const std::function<void(const demand&)>& seen) {
    demand_reader from{path};
    chained_log chained;
    chained.log = read_operations(from, [&](const demand& each) {
        chained.chains.push_back(from.chain_of(each));
        seen(each);
    });
    chained.calls = from.calls();
    chained.has_calls = from.has_calls();
    return chained;
}

std::vector<chain_figures> figures_of(const chained_log& chained, const trace_summary& summary) {
    struct block {
        std::uint32_t chain = 0;
        std::uint32_t bytes = 0;
    };
    std::vector<block> blocks(chained.log.slot_count());
    std::vector<chain_figures> all(chained.calls.size() + std::size_t{1});
    auto chain = chained.chains.begin();
    std::size_t index = 0;
    for (const operation& each : chained.log.operations()) {
        if (each.kind != operation_kind::wait) {
            const std::uint32_t asked_by = *chain++;
            block& its = blocks[each.slot];
            if (each.kind == operation_kind::allocate) {
                its = {.chain = asked_by, .bytes = each.size};
                ++all[its.chain].allocations;
                all[its.chain].allocated_bytes += each.size;
                ++all[its.chain].live_blocks;
                all[its.chain].live_bytes += each.size;
            } else if (each.kind == operation_kind::free) {
                --all[its.chain].live_blocks;
                all[its.chain].live_bytes -= its.bytes;
            } else if (each.kind == operation_kind::resize) {
                all[its.chain].allocated_bytes += each.size > its.bytes ? each.size - its.bytes : 0;
                all[its.chain].live_bytes += each.size;
                all[its.chain].live_bytes -= its.bytes;
                its.bytes = each.size;
            }
        }
        if (index++ == summary.peak_operation) {
            for (chain_figures& every : all) {
                every.blocks_at_peak = every.live_blocks;
                every.bytes_at_peak = every.live_bytes;
            }
        }
    }
    return all;
}

std::vector<chain_figures> inclusive(const call_tree& calls, std::vector<chain_figures> own) {
    // A call has a larger number than the one it was made in.
    for (std::uint32_t call = calls.size(); call != 0; --call) {
        if (calls[call].from != 0) {
            own[calls[call].from] += own[call];
        }
    }
    return own;
}

}  // namespace ramwright::tool
