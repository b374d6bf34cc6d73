// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/request_streams.hpp"

#include <algorithm>
#include <bit>
#include <set>

#include "tool/plan/size_profile.hpp"
#include "tool/plan/steady.hpp"
#include "tool/replay/log_part.hpp"

namespace ramwright::tool {

request_streams::key request_streams::key_of(const operation_log& log,
                                             const operation& what) const {
    return {needs_of(rules_, log.caller(what.caller), what.size, what.alignment()).bits(),
            block_size_for(what.size)};
}

void request_streams::count(const operation_log& log) {
    std::vector<request_stream*> held(log.slot_count());
    std::map<const request_stream*, std::uint64_t> live;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::free && held[each.slot] != nullptr) {
            --live[held[each.slot]];
            held[each.slot] = nullptr;
        }
        if (each.kind != operation_kind::allocate && each.kind != operation_kind::attempt) {
            continue;
        }
        const key which = key_of(log, each);
        request_stream& one = streams_[which];
        one.block_size = which.second;
        one.needs = capabilities::from_bits(which.first);
        ++one.requests;
        ++requests_;
        const std::uint64_t now = ++live[&one];
        one.most_blocks = std::max(one.most_blocks, now);
        if (each.kind == operation_kind::attempt) {
            --live[&one];
        } else {
            held[each.slot] = &one;
        }
    }
}

std::vector<const request_stream*> request_streams::hottest_first() {
    const auto steady = [&](const request_stream& each) {
        return static_cast<double>(each.requests) >= steady_share * static_cast<double>(requests_);
    };
    struct sum {
        std::uint64_t requests = 0;
        std::uint64_t bytes = 0;

        [[nodiscard]] double hotness() const {
            return static_cast<double>(requests) / static_cast<double>(bytes);
        }
    };
    std::map<key, sum> rare;
    for (const auto& [which, each] : streams_) {
        if (!steady(each)) {
            sum& all = rare[{which.first, std::bit_ceil(which.second)}];
            all.requests += each.requests;
            all.bytes += each.most_bytes();
        }
    }
    std::vector<const request_stream*> sorted;
    for (auto& [which, each] : streams_) {
        each.hotness = steady(each) ? sum{each.requests, each.most_bytes()}.hotness()
                                    : rare[{which.first, std::bit_ceil(which.second)}].hotness();
        sorted.push_back(&each);
    }
    std::stable_sort(
        sorted.begin(), sorted.end(),
        [](const request_stream* a, const request_stream* b) { return a->hotness > b->hotness; });
    return sorted;
}

std::vector<operation_log> request_streams::only(
    std::span<const operation_log> logs, std::span<const request_stream* const> wanted) const {
    std::set<key> keys;
    for (const request_stream* each : wanted) {
        keys.insert({each->needs.bits(), each->block_size});
    }
    std::vector<operation_log> parts;
    for (const operation_log& log : logs) {
        parts.push_back(
            part_of(log, [&](const operation& each) { return keys.contains(key_of(log, each)); }));
    }
    return parts;
}

}  // namespace ramwright::tool
