// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/code_reader.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <set>
#include <span>

#include "tool/stack/thumb_operands.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr unsigned program_counter = 15;

/// How many of the following instructions a Thumb instruction makes conditional.
unsigned made_conditional(std::uint32_t code) {
    const std::uint32_t mask = code & 15;
    const bool is_it = (code & 0xFF00) == 0xBF00 && mask != 0;
    return is_it ? 4 - static_cast<unsigned>(std::countr_zero(mask)) : 0;
}

bool always_jumps(architecture core, std::uint32_t first, std::uint32_t second) {
    if (core == architecture::cortex_m) {
        return (first & 0xF800) == 0xE000 || (first & 0xFF00) == 0x4700 ||
               (first & 0xFFF0) == 0xFB50 || (first & 0xFF7F) == 0xF85F ||
               ((first & 0xF800) == 0xF000 && (second & 0xD000) == 0x9000);
    }
    const bool narrow_jump = (first & 3) == 1 && first >> 13 == 5;
    const bool narrow_register = (first & 0xF07F) == 0x8002;
    return narrow_jump || narrow_register || (first & 0x7F) == 0x6F || (first & 0x7F) == 0x67;
}

}  // namespace

code_reader::code_reader(const firmware_image& image)
    : image_{image},
      decoder_{image.core() == architecture::cortex_m ? thumb_decoder(image) : riscv_decoder()} {}

const std::vector<code_step>& code_reader::function(std::size_t index) {
    const auto [place, added] = known_.try_emplace(index);
    if (added) {
        place->second = read(image_.functions()[index]);
    }
    return place->second;
}

std::optional<std::size_t> code_reader::holding(address place) const noexcept {
    const std::vector<image_symbol>& all = image_.functions();
    const auto after = std::upper_bound(
        all.begin(), all.end(), place,
        [](address value, const image_symbol& each) { return value < each.start; });
    if (after == all.begin() || place - std::prev(after)->start >= std::prev(after)->size) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(std::prev(after) - all.begin());
}

const code_step* code_reader::step_at(std::size_t index, address place) {
    const std::vector<code_step>& steps = function(index);
    const auto found =
        std::lower_bound(steps.begin(), steps.end(), place,
                         [](const code_step& each, address value) { return each.place < value; });
    return found == steps.end() || found->place != place ? nullptr : &*found;
}

std::set<std::uint32_t> code_reader::numbers_stored(std::size_t index, address at) {
    const code_step* step = step_at(index, at);
    if (step == nullptr || !std::has_single_bit(step->uses.stored)) {
        return {};
    }
    const std::uint32_t stored = step->uses.stored;
    if (image_.core() == architecture::riscv && stored == 1) {
        return {0};
    }
    std::set<std::uint32_t> found;
    while (!step->joined) {
        --step;
        if (step->does.goes == flow::call || step->does.goes == flow::call_register) {
            break;
        }
        if ((step->uses.writes & stored) == 0) {
            continue;
        }
        if (!step->writes_number) {
            break;
        }
        found.insert(*step->writes_number);
        if (!step->conditional) {
            return found;
        }
    }
    return {};
}

std::vector<code_step> code_reader::read(const image_symbol& symbol) {
    // What two ways lead to, or a table of a switch, holds anything in its registers.
    std::set<address> targets;
    bool unknown_tables = false;
    for (const code_step& each : steps_of(symbol, [](const code_step*) { return true; })) {
        targets.insert(each.does.target);
        const unsigned width = entry_width(each);
        if (width != 0) {
            add_table(each.next(), width, symbol, targets);
        } else {
            unknown_tables |= each.does.goes == flow::table ||
                              each.does.goes == flow::jump_register || is_switch(each);
        }
    }
    return steps_of(symbol, [&](const code_step* last) {
        const bool composing = last != nullptr && last->does.composes;
        return last == nullptr || (unknown_tables && !composing) || targets.contains(last->next());
    });
}

/// Bytes of an entry of the table behind a step that goes where an entry says; 0 of any other step.
unsigned code_reader::entry_width(const code_step& step) const {
    if (step.does.goes == flow::table) {
        const std::span<const std::byte> code = image_.bytes_from(step.place);
        const bool beside = step.does.size == 4 && halfword(code, 0) == 0xE8DF;
        return !beside ? 0 : (halfword(code, 1) & 0xF0) == 0 ? 1 : 2;  // tbb, tbh
    }
    const std::string name =
        is_switch(step) ? image_.functions()[*holding(step.does.target)].name : "";
    return name == "__gnu_thumb1_case_uqi" ? 1 : name == "__gnu_thumb1_case_uhi" ? 2 : 0;
}

bool code_reader::is_switch(const code_step& step) const {
    const std::optional<std::size_t> called =
        step.does.goes == flow::call ? holding(step.does.target) : std::nullopt;
    return called && image_.functions()[*called].name.starts_with("__gnu_thumb1_case_");
}

/// It ends where the first of its targets begins.
void code_reader::add_table(address table, unsigned width, const image_symbol& symbol,
                            std::set<address>& targets) const {
    address first = symbol.start + symbol.size;
    for (address entry = table; entry < first; entry += width) {
        const std::span<const std::byte> bytes = image_.bytes_from(entry);
        if (bytes.size() < 2) {
            return;
        }
        const std::uint32_t both = halfword(bytes, 0);
        const address target = table + 2 * (width == 1 ? both & 0xFF : both);
        targets.insert(target);
        if (target > table) {
            first = std::min(first, target);
        }
    }
}

/// Of the last of `steps`.
void code_reader::find_made(std::vector<code_step>& steps, std::uint32_t first,
                            std::uint32_t second) const {
    code_step& made = steps.back();
    if (image_.core() == architecture::riscv) {
        const register_use& use = made.uses;
        if (made.does.composes) {
            made.makes = made.does.constant;
        } else if (use.kind == use_kind::steps && use.reads == 0) {
            made.writes_number = static_cast<std::uint32_t>(use.step);
        } else if ((first & 0xE003) == 0x4001) {
            made.writes_number = static_cast<std::uint32_t>(
                with_sign((first >> 12 & 1) << 5 | (first >> 2 & 31), 6));
        }
        return;
    }
    if (made.uses.kind == use_kind::loads && made.uses.base == program_counter) {
        made.literal = ((made.place + 4) & ~address{3}) + static_cast<address>(made.uses.offset);
        made.makes = image_.word_at(*made.literal);
    } else if ((first & 0xFBF0) == 0xF2C0 && made.does.size == 4) {
        // The lower half is what the register was last written with: compilers make both in one go,
        // perhaps with something in between.
        const auto lower = std::find_if(
            steps.rbegin() + 1, steps.rend(),
            [&made](const code_step& each) { return (each.uses.writes & made.uses.writes) != 0; });
        made.makes = half_of(first, second) << 16;
        made.only_upper_half = lower == steps.rend() || !lower->writes_number;
        if (!made.only_upper_half) {
            *made.makes |= *lower->writes_number;
        }
    } else if (made.does.size == 2) {
        if ((first & 0xF800) == 0x2000) {
            made.writes_number = first & 0xFF;
        }
    } else if ((first & 0xFBF0) == 0xF240) {
        made.writes_number = half_of(first, second);
    } else if ((first & 0xFBEF) == 0xF04F && (second & 0x8000) == 0) {
        made.writes_number = static_cast<std::uint32_t>(modified_immediate(first, second));
    }
}

/// `forgets(last)`: the instruction after that one, none at first, may be reached from elsewhere.
template <class Forgets>
std::vector<code_step> code_reader::steps_of(const image_symbol& symbol, Forgets forgets) {
    const std::span<const std::byte> bytes = image_.bytes_from(symbol.start).first(symbol.size);
    std::vector<code_step> steps;
    unsigned conditional = 0;
    for (std::size_t offset = 0; offset + 2 <= bytes.size();) {
        const address place = symbol.start + static_cast<address>(offset);
        if (image_.is_data(place)) {
            offset += 2;
            continue;
        }
        const bool joined = forgets(steps.empty() ? nullptr : &steps.back());
        if (joined) {
            decoder_->forget();
        }
        code_step step{.place = place, .does = decoder_->next(bytes.subspan(offset), place)};
        step.joined = joined;
        if (step.does.size > bytes.size() - offset) {
            break;
        }
        const std::uint32_t first = halfword(bytes, offset / 2);
        const std::uint32_t second = step.does.size == 4 ? halfword(bytes, offset / 2 + 1) : 0;
        if (image_.core() == architecture::cortex_m) {
            step.uses =
                step.does.size == 4 ? wide_thumb_use(first, second) : narrow_thumb_use(first);
            step.conditional = conditional != 0;
            conditional = made_conditional(first) + conditional - (conditional != 0 ? 1 : 0);
        } else {
            step.uses = riscv_use(first | second << 16);
            step.keeps_registers = (first & 0xFFF) == 0x2EF || (first & 0xFFF) == 0x2E7;
        }
        const flow goes = step.does.goes;
        const bool leaves = goes == flow::returns || goes == flow::table ||
                            goes == flow::jump_register ||
                            (goes == flow::jump && always_jumps(image_.core(), first, second));
        step.ends = (leaves && !step.conditional) || step.does.ends_trap;
        steps.push_back(step);
        find_made(steps, first, second);
        offset += step.does.size;
    }
    return steps;
}

}  // namespace ramwright::tool::stack
