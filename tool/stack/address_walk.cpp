// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/address_walk.hpp"

#include <algorithm>
#include <iterator>

namespace ramwright::tool::stack {

namespace {

constexpr int deepest = 16;
constexpr std::size_t most_steps = 20'000;
/// Far more than an image of a megabyte takes; a file made to take for ever is left where it stands.
constexpr std::size_t most_steps_in_all = 20'000'000;
constexpr int most_moves = 3;

constexpr const char* by_memory = "keeps its address in memory";
constexpr const char* by_pointer = "hands it to a call through a pointer";
constexpr const char* by_result = "returns it";
constexpr const char* by_other = "uses it in a way that is not followed";

bool has(std::uint32_t registers, unsigned number) { return (registers >> number & 1) != 0; }

std::uint32_t several(unsigned first, unsigned count) { return ((1u << count) - 1) << first; }

/// Those of `all` that are in `registers`.
template <class State>
State only(const State& all, std::uint32_t registers) {
    State some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                 [registers](const auto& each) { return has(registers, each.number); });
    return some;
}

/// Registers that arguments of such a function take; `most` if they are not all of one each.
unsigned registers_taken(const std::string& prototype, unsigned most) {
    unsigned count = 0;
    for (std::size_t at = prototype.find('(') + 1; at < prototype.size() && prototype[at] != ')';) {
        const std::size_t end = std::min(prototype.find(',', at), prototype.size());
        const std::string shape = prototype.substr(at, end - at);
        if (shape != "*" && shape != "i1" && shape != "i2" && shape != "i4") {
            return most;
        }
        ++count;
        at = end + 1;
    }
    return prototype.find('(') == std::string::npos ? most : std::min(count, most);
}

}  // namespace

address_walk::address_walk(const firmware_image& image, code_reader& code, const prototypes& types)
    : image_{image}, code_{code}, types_{types} {
    const bool thumb = image.core() == architecture::cortex_m;
    first_argument_ = thumb ? 0 : 10;
    registers_for_arguments_ = thumb ? 4 : 8;
    // A structure of two words is returned in registers on RISC-V.
    registers_for_results_ = thumb ? 1 : 2;
    kept_ = thumb ? 0x0000'0FF0 : 0x0FFC'0310;
}

std::set<address_event> address_walk::from(address place, std::uint32_t registers, address value) {
    value_ = value;
    steps_ = 0;
    events_.clear();
    callees_.clear();
    state held;
    for (unsigned number = 0; number != 32; ++number) {
        if (has(registers, number)) {
            held.push_back({.number = number});
        }
    }
    follow(place, held, true, 0);
    return std::move(events_);
}

/// Whether the result of the function may be the address.
bool address_walk::follow(address place, const state& at_start, bool outermost, int depth) {
    const std::optional<std::size_t> function = code_.holding(place);
    if (!function) {
        return false;
    }
    visit way{.function = *function, .outermost = outermost, .depth = depth};
    go(way, place, at_start);
    while (!way.open.empty()) {
        const auto [here, held] = way.open.back();
        way.open.pop_back();
        const code_step* const at = code_.step_at(way.function, here);
        if (at == nullptr) {
            continue;
        }
        ++all_steps_;
        if (++steps_ > most_steps || all_steps_ > most_steps_in_all) {
            lose(way, here, held, by_other);
            return true;
        }
        step(way, *at, held);
    }
    return way.returns_it;
}

void address_walk::step(visit& way, const code_step& at, const state& before) {
    access(way, at, before);
    const state held = after(way, at, before);
    switch (at.does.goes) {
        case flow::on: break;
        case flow::jump: {
            const std::optional<std::size_t> function = code_.holding(at.does.target);
            if (function == way.function) {
                go(way, at.does.target, held);
            } else {
                leave(way, at, held);
            }
            break;
        }
        case flow::call:
        case flow::call_register: call(way, at, held); return;
        case flow::jump_register:
            lose(way, at.place, only(held, arguments_of(way, at)), by_pointer);
            go_anywhere(way, held);
            break;
        case flow::table: go_anywhere(way, held); break;
        case flow::returns: {
            const state result = only(held, results_of(way.function));
            if (!result.empty()) {
                way.returns_it = true;
                if (way.outermost) {
                    lose(way, at.place, result, by_result);
                }
            }
            break;
        }
    }
    if (!at.ends) {
        go(way, at.next(), held);
    }
    if (at.conditional) {
        go(way, at.next(), before);
    }
}

/// To another function for good: what it returns is returned from here.
void address_walk::leave(visit& way, const code_step& at, const state& after) {
    const std::optional<std::size_t> function = code_.holding(at.does.target);
    if (!function || way.depth == deepest) {
        lose(way, at.place, after, by_other);
        return;
    }
    // Into the middle of what was split off all registers go.
    const image_symbol& symbol = image_.functions()[*function];
    const bool begins =
        symbol.start == at.does.target && symbol.name.find(".cold") == symbol.name.npos;
    const state handed = begins ? only(after, arguments_of(way, at)) : after;
    if (!handed.empty() && follow(at.does.target, handed, way.outermost, way.depth + 1)) {
        way.returns_it = true;
    }
}

void address_walk::call(visit& way, const code_step& at, const state& after) {
    if (at.keeps_registers) {
        go(way, at.next(), after);
        return;
    }
    if (code_.is_switch(at)) {
        go_anywhere(way, after);
        return;
    }
    state next = only(after, kept_);
    const state handed = only(after, arguments_of(way, at));
    if (!handed.empty()) {
        const bool direct = at.does.goes == flow::call;
        const std::optional<std::size_t> function =
            direct ? code_.holding(at.does.target) : std::nullopt;
        bool returned = true;
        if (!function || way.depth == deepest) {
            lose(way, at.place, handed, direct ? by_other : by_pointer);
        } else {
            // While it is being followed, a function that calls itself may return it.
            const auto [known, added] = callees_.try_emplace({at.does.target, handed}, true);
            if (added) {
                const bool result = follow(at.does.target, handed, false, way.depth + 1);
                callees_[{at.does.target, handed}] = result;
                returned = result;
            } else {
                returned = known->second;
            }
        }
        if (returned) {
            const std::uint32_t results =
                function ? results_of(*function) : several(first_argument_, registers_for_results_);
            for (unsigned number = 0; number != 32; ++number) {
                if (has(results, number)) {
                    next.push_back(
                        {.number = number, .offset = handed.front().offset, .exact = false});
                }
            }
            std::sort(next.begin(), next.end());
        }
    }
    go(way, at.next(), next);
    if (at.conditional) {
        go(way, at.next(), after);
    }
}

void address_walk::go(visit& way, address place, const state& with) {
    if (!with.empty() && way.seen.emplace(place, with).second) {
        way.open.emplace_back(place, with);
    }
}

void address_walk::go_anywhere(visit& way, const state& with) {
    for (const code_step& each : code_.function(way.function)) {
        go(way, each.place, with);
    }
}

address_walk::state address_walk::after(const visit& way, const code_step& at,
                                        const state& before) {
    const register_use& use = at.uses;
    state held;
    const holder* source = nullptr;
    for (const holder& each : before) {
        if (has(use.reads, each.number)) {
            source = &each;
        }
        if (!has(use.writes, each.number)) {
            held.push_back(each);
            if (use.moves_base && use.base == each.number) {
                if (each.exact) {
                    held.back().started = each.offset;
                }
                held.back().exact = false;
            }
        }
    }
    if (source == nullptr) {
        return held;
    }
    if (use.kind == use_kind::hides) {
        lose(way, at.place, {*source}, by_other);
    }
    if (use.kind != use_kind::computes && use.kind != use_kind::steps) {
        return held;
    }
    for (unsigned number = 0; number != 32; ++number) {
        if (has(use.writes, number)) {
            holder made = *source;
            made.number = number;
            const bool steps = use.kind == use_kind::steps;
            // A register that is moved by its own instruction is likely to be moved again.
            const bool moves = steps && use.step != 0 && number == source->number;
            if (made.exact && moves) {
                made.started = made.offset;
            }
            made.exact = made.exact && steps && !moves;
            if (steps && made.moved != most_moves) {
                made.offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(made.offset) +
                                                        static_cast<std::uint32_t>(use.step));
                made.moved += made.exact ? 0 : 1;
            }
            held.push_back(made);
        }
    }
    std::sort(held.begin(), held.end());
    return held;
}

void address_walk::access(const visit& way, const code_step& at, const state& before) {
    const register_use& use = at.uses;
    if (use.kind != use_kind::loads && use.kind != use_kind::stores) {
        return;
    }
    const address_fate fate =
        use.kind == use_kind::loads ? address_fate::loaded_from : address_fate::stored_to;
    for (const holder& each : before) {
        holder held = each;
        held.exact = held.exact && use.indexes == 0;
        if (use.base == each.number) {
            tell(way, at.place, fate, held, use.offset);
        } else if (has(use.indexes, each.number)) {
            tell(way, at.place, fate, held, 0);
        }
        if (has(use.stored, each.number)) {
            lose(way, at.place, {each}, by_memory);
        }
    }
}

void address_walk::tell(const visit& way, address at, address_fate fate, const holder& held,
                        std::int32_t offset, const char* how) {
    const address offsets = static_cast<address>(held.offset) + static_cast<address>(offset);
    events_.insert(
        {.fate = fate,
         .place = value_ + offsets,
         .exact = held.exact,
         .start = value_ + (held.started ? static_cast<address>(*held.started) : offsets),
         .function = way.function,
         .at = at,
         .how = how});
}

void address_walk::lose(const visit& way, address at, const state& held, const char* how) {
    for (const holder& each : held) {
        tell(way, at, address_fate::out_of_sight, each, 0, how);
    }
}

std::uint32_t address_walk::arguments_of(const visit& way, const code_step& call) const {
    unsigned count = 0;
    const bool direct = call.does.goes == flow::call || call.does.goes == flow::jump;
    if (const std::string* const type = direct ? types_.of(call.does.target) : nullptr) {
        count = registers_taken(*type, registers_for_arguments_);
    } else {
        const std::set<std::string>* const called =
            direct ? nullptr : types_.called_from(image_.functions()[way.function].start);
        if (called == nullptr || called->empty()) {
            count = registers_for_arguments_;
        } else {
            for (const std::string& each : *called) {
                count = std::max(count, registers_taken(each, registers_for_arguments_));
            }
        }
    }
    return several(first_argument_, count);
}

std::uint32_t address_walk::results_of(std::size_t function) const {
    const std::string* const type = types_.of(image_.functions()[function].start);
    const std::string shape = type == nullptr ? "" : type->substr(0, type->find('('));
    if (shape == "void" || shape == "i1" || shape == "i2" || shape == "f4" || shape == "f8") {
        return 0;
    }
    const bool one = shape == "*" || shape == "i4" || shape == "s4";
    return several(first_argument_, one ? 1 : registers_for_results_);
}

}  // namespace ramwright::tool::stack
