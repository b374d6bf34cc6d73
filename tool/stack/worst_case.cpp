// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/worst_case.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace ramwright::tool::stack {

worst_case::worst_case(const resolved_calls& calls)
    : functions_{calls.functions()}, group_of_(functions_.size()), results_(functions_.size()) {
    const std::vector<group> all = groups();
    for (std::size_t index = 0; index != all.size(); ++index) {
        for (const std::size_t member : all[index]) {
            group_of_[member] = index;
        }
    }
    for (const group& members : all) {
        settle(members);
    }
}

/// Functions that can call each other, callees before callers: Tarjan's algorithm, without recursion,
/// because chains of calls may be longer than the stack of this program.
std::vector<worst_case::group> worst_case::groups() const {
    struct visit {
        std::size_t function;
        std::size_t next_call = 0;
    };
    struct mark {
        std::size_t order = 0;
        std::size_t lowest = 0;
        bool open = false;
    };
    std::vector<mark> marks(functions_.size());
    std::vector<group> found;
    std::vector<visit> way;
    std::vector<std::size_t> open;
    std::size_t order = 0;
    const auto enter = [&](std::size_t function) {
        ++order;
        marks[function] = {.order = order, .lowest = order, .open = true};
        open.push_back(function);
        way.push_back({function});
    };
    for (std::size_t start = 0; start != functions_.size(); ++start) {
        if (marks[start].order == 0) {
            enter(start);
        }
        while (!way.empty()) {
            visit& here = way.back();
            mark& mine = marks[here.function];
            if (here.next_call != functions_[here.function].calls.size()) {
                const std::size_t callee = functions_[here.function].calls[here.next_call++].to;
                if (marks[callee].order == 0) {
                    enter(callee);
                } else if (marks[callee].open) {
                    mine.lowest = std::min(mine.lowest, marks[callee].order);
                }
                continue;
            }
            const std::size_t left = here.function;
            way.pop_back();
            if (!way.empty()) {
                mark& caller = marks[way.back().function];
                caller.lowest = std::min(caller.lowest, marks[left].lowest);
            }
            if (marks[left].lowest == marks[left].order) {
                const auto first = std::find(open.begin(), open.end(), left);
                found.emplace_back(first, open.end());
                open.erase(first, open.end());
                for (const std::size_t member : found.back()) {
                    marks[member].open = false;
                }
            }
        }
    }
    return found;
}

/// From what its callees outside of the group and those of the group already looked at come to.
void worst_case::look_at(std::size_t function) {
    result& made = results_[function];
    made.once = functions_[function].frame;
    for (const resolved_call& call : functions_[function].calls) {
        const bool inside = same_group(call.to, function);
        if (inside && bounded(call.to)) {
            if (made.round_call == nullptr || call.depth > made.round) {
                made.round = call.depth;
                made.round_call = &call;
            }
            continue;
        }
        const result& callee = results_[call.to];
        if (!callee.done) {
            continue;
        }
        const std::uint64_t deep = call.depth + (inside ? callee.once : callee.bytes);
        if (deep > made.once || (deep == made.once && made.deepest_call == nullptr)) {
            made.once = deep;
            made.deepest_call = &call;
        }
        if (inside && callee.round_call != nullptr && call.depth + callee.round >= made.round) {
            made.round = call.depth + callee.round;
            made.round_call = &call;
        }
    }
    made.done = true;
}

/// Callees first, as far as there is such an order; false if there is none.
bool worst_case::look_at_all(const group& members) {
    std::map<std::size_t, std::size_t> waits_for;
    std::map<std::size_t, group> awaited_by;
    group ready;
    for (const std::size_t member : members) {
        if (bounded(member)) {
            continue;
        }
        std::size_t& callees = waits_for[member];
        for (const resolved_call& call : functions_[member].calls) {
            if (same_group(call.to, member) && !bounded(call.to)) {
                awaited_by[call.to].push_back(member);
                ++callees;
            }
        }
        if (callees == 0) {
            ready.push_back(member);
        }
    }
    bool ordered = true;
    while (!waits_for.empty()) {
        if (ready.empty()) {
            ordered = false;
            ready.push_back(waits_for.begin()->first);
        }
        const std::size_t member = ready.back();
        ready.pop_back();
        if (waits_for.erase(member) == 0) {
            continue;
        }
        look_at(member);
        for (const std::size_t caller : awaited_by[member]) {
            const auto waiting = waits_for.find(caller);
            if (waiting != waits_for.end() && --waiting->second == 0) {
                ready.push_back(caller);
            }
        }
    }
    for (const std::size_t member : members) {
        if (bounded(member)) {
            look_at(member);
        }
    }
    return ordered;
}

/// Round and round without taking anything: a loop made of tail calls.
bool worst_case::only_jumps(const group& members) const {
    return std::all_of(members.begin(), members.end(), [&](std::size_t member) {
        const std::vector<resolved_call>& calls = functions_[member].calls;
        return !bounded(member) && std::all_of(calls.begin(), calls.end(), [&](const auto& call) {
            return call.depth == 0 || !same_group(call.to, member);
        });
    });
}

/// Each gets as deep as the deepest.
void worst_case::even_out(const group& members) {
    for (bool changed = true; changed;) {
        changed = false;
        for (const std::size_t member : members) {
            result& made = results_[member];
            for (const resolved_call& call : functions_[member].calls) {
                if (same_group(call.to, member) && results_[call.to].once > made.once) {
                    made.once = results_[call.to].once;
                    made.deepest_call = &call;
                    changed = true;
                }
            }
        }
    }
}

void worst_case::settle(const group& members) {
    bool ordered = look_at_all(members);
    if (!ordered && only_jumps(members)) {
        even_out(members);
        ordered = true;
    }
    // Each bounded function is entered so often; from the last one the way goes on and does not return.
    std::uint64_t rounds = 0;
    for (const std::size_t member : members) {
        rounds += functions_[member].times * results_[member].round;
    }
    std::uint64_t most = 0;
    for (const std::size_t member : members) {
        if (bounded(member)) {
            most = std::max(most, rounds - results_[member].round + results_[member].once);
        }
    }
    for (const std::size_t member : members) {
        result& made = results_[member];
        made.through_round =
            !bounded(member) && made.round_call != nullptr && made.round + most > made.once;
        made.bytes = bounded(member) ? most : made.through_round ? made.round + most : made.once;
    }
    if (!ordered) {
        endless_.push_back(members);
    }
}

std::vector<chain_step> worst_case::chain(std::size_t function) const {
    std::vector<chain_step> steps;
    bool to_bounded = false;
    std::optional<std::size_t> rounds_counted;
    while (true) {
        const result& here = results_[function];
        if (bounded(function)) {
            rounds_counted = group_of_[function];
        }
        to_bounded = (to_bounded || here.through_round) && rounds_counted != group_of_[function];
        const resolved_call* const call = to_bounded ? here.round_call : here.deepest_call;
        const std::uint32_t times =
            here.round_call != nullptr && bounded(function) ? functions_[function].times : 1;
        if (call == nullptr) {
            steps.push_back(
                {.function = function, .depth = functions_[function].frame, .times = times});
            return steps;
        }
        steps.push_back({.function = function,
                         .depth = call->depth,
                         .returns_to = call->returns_to,
                         .times = times});
        function = call->to;
    }
}

std::vector<std::size_t> worst_case::reached_from(std::size_t function) const {
    std::vector<bool> seen(functions_.size());
    std::vector<std::size_t> reached{function};
    seen[function] = true;
    for (std::size_t index = 0; index != reached.size(); ++index) {
        for (const resolved_call& call : functions_[reached[index]].calls) {
            if (!seen[call.to]) {
                seen[call.to] = true;
                reached.push_back(call.to);
            }
        }
    }
    return reached;
}

}  // namespace ramwright::tool::stack
