// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/call_graph.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "tool/stack/running_depth.hpp"

namespace ramwright::tool::stack {

namespace {

bool within(const image_symbol& symbol, address place) {
    return place >= symbol.start && place - symbol.start < symbol.size;
}

/// The part of a function that is seldom run, which compilers put elsewhere.
bool is_split_off(const function& part) { return part.name.find(".cold") != std::string::npos; }

/// `each(place, instruction)` for what of a function is code; `before(place)` before it is decoded.
template <class Before, class Each>
void decode(const firmware_image& image, const image_symbol& symbol, decoder& reader, Before before,
            Each each) {
    reader.forget();
    const std::span<const std::byte> bytes = image.bytes_from(symbol.start).first(symbol.size);
    for (std::size_t offset = 0; offset + 2 <= bytes.size();) {
        const address place = symbol.start + static_cast<address>(offset);
        if (image.is_data(place)) {
            offset += 2;
            continue;
        }
        before(place);
        const instruction read = reader.next(bytes.subspan(offset), place);
        each(place, read);
        offset += read.size;
    }
}

}  // namespace

call_graph::call_graph(const firmware_image& image) : image_{image} {
    frame_table frames{image};
    const std::unique_ptr<decoder> reader =
        image.core() == architecture::cortex_m ? thumb_decoder(image) : riscv_decoder();
    std::vector<first_look> seen;
    for (const image_symbol& symbol : image.functions()) {
        belongs_to_.push_back(functions_.size());
        functions_.push_back({.name = symbol.name, .start = symbol.start, .size = symbol.size});
        seen.push_back(look_at(symbol, *reader));
    }
    std::sort(targets_.begin(), targets_.end());
    for (std::size_t index = 0; index != functions_.size(); ++index) {
        read_function(index, seen[index], *reader, frames);
    }
    follow_jumps(frames);
}

call_graph::first_look call_graph::look_at(const image_symbol& symbol, decoder& reader) {
    first_look seen;
    std::size_t jumps = 0;
    std::set<address> tables;
    decode(
        image_, symbol, reader, [](address) {},
        [&](address, const instruction& read) {
            if (read.goes == flow::jump || read.goes == flow::call) {
                targets_.push_back(read.target);
            }
            seen.tables |= read.goes == flow::table;
            jumps += read.goes == flow::jump_register ? 1 : 0;
            if (image_.core() != architecture::riscv || !read.constant) {
                return;
            }
            // A table of a switch holds places in this function, or how far they are from the table.
            const std::optional<std::uint32_t> entry = image_.word_at(*read.constant);
            if (entry && ((within(symbol, *entry) && *entry != symbol.start) ||
                          within(symbol, *entry + *read.constant))) {
                tables.insert(*read.constant);
            }
        });
    seen.tables |= !tables.empty();
    seen.only_tables = tables.size() >= jumps;
    return seen;
}

void call_graph::read_function(std::size_t index, const first_look& seen, decoder& reader,
                               frame_table& frames) {
    const image_symbol& symbol = image_.functions()[index];
    function& made = functions_[index];
    running_depth depth{frames};
    bool composing = false;
    decode(
        image_, symbol, reader,
        [&](address place) {
            // Where a table leads to is not known; a number in two parts is composed in one go.
            if ((seen.tables && !composing) ||
                std::binary_search(targets_.begin(), targets_.end(), place)) {
                reader.forget();
            }
        },
        [&](address place, const instruction& read) {
            const std::uint32_t taken = depth.at(place);
            const address next = place + read.size;
            composing = read.composes;
            made.floating_point |= read.floating_point;
            made.ends_trap |= read.ends_trap;
            if (read.constant) {
                constants_.push_back(*read.constant);
            }
            switch (read.goes) {
                case flow::call: {
                    // Into its own middle: assembly that shares a few instructions.
                    if (within(symbol, read.target) && read.target != symbol.start) {
                        break;
                    }
                    if (const auto callee = part_at(read.target)) {
                        made.calls.push_back(
                            {.returns_to = next, .to = functions_[*callee].start, .depth = taken});
                    } else if (read.target != 0) {
                        // 0 stands for a weak function that nobody defined.
                        made.lost.push_back(next);
                    }
                    break;
                }
                case flow::jump:
                    if (!within(symbol, read.target)) {
                        jumps_.push_back({index, {next, read.target, taken}});
                    }
                    break;
                case flow::jump_register:
                    if (seen.tables && (seen.only_tables || taken != 0)) {
                        break;
                    }
                    [[fallthrough]];
                case flow::call_register:
                    made.indirect_calls.push_back(
                        {.returns_to = next, .depth = taken, .slot = read.slot});
                    break;
                case flow::on:
                case flow::table:
                case flow::returns: break;
            }
            depth.after(read);
        });
    made.frame = depth.most();
    // Where execution begins there is no stack yet: setting the stack pointer is not taking from it.
    made.frame_varies = depth.varies() && symbol.start != image_.entry();
}

void call_graph::follow_jumps(frame_table& frames) {
    for (const jump& each : jumps_) {
        const std::optional<std::size_t> target = part_at(each.made.to);
        if (!target) {
            functions_[whole(each.from)].lost.push_back(each.made.returns_to);
            continue;
        }
        if (is_split_off(functions_[*target]) || is_split_off(functions_[each.from])) {
            const bool there = is_split_off(functions_[*target]);
            unite(there ? *target : each.from, there ? each.from : *target);
            continue;
        }
        // A tail call; or into the middle of another function, as assembly does, with some of its frame.
        const frame_row* const row = frames.at(each.made.to);
        const std::uint32_t there = row != nullptr && row->from_stack_pointer ? row->depth : 0;
        direct_call made = each.made;
        made.to = functions_[*target].start;
        made.depth -= std::min(made.depth, there);
        functions_[whole(each.from)].calls.push_back(made);
    }
}

void call_graph::unite(std::size_t part, std::size_t with) {
    const std::size_t from = whole(part);
    const std::size_t into = whole(with);
    if (from == into) {
        return;
    }
    function& lost = functions_[from];
    function& made = functions_[into];
    made.frame = std::max(made.frame, lost.frame);
    made.frame_varies |= lost.frame_varies;
    made.floating_point |= lost.floating_point;
    made.ends_trap |= lost.ends_trap;
    const auto move = [](auto& source, auto& target) {
        target.insert(target.end(), source.begin(), source.end());
        source.clear();
    };
    move(lost.calls, made.calls);
    move(lost.indirect_calls, made.indirect_calls);
    move(lost.lost, made.lost);
    belongs_to_[from] = into;
}

std::size_t call_graph::whole(std::size_t part) const noexcept {
    while (belongs_to_[part] != part) {
        part = belongs_to_[part];
    }
    return part;
}

std::optional<std::size_t> call_graph::part_at(address place) const noexcept {
    const auto after =
        std::upper_bound(functions_.begin(), functions_.end(), place,
                         [](address value, const function& each) { return value < each.start; });
    if (after == functions_.begin() || place - std::prev(after)->start >= std::prev(after)->size) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(std::prev(after) - functions_.begin());
}

std::optional<std::size_t> call_graph::holding(address place) const noexcept {
    const std::optional<std::size_t> part = part_at(place);
    return part ? std::optional{whole(*part)} : std::nullopt;
}

std::optional<std::size_t> call_graph::starting(address place) const noexcept {
    const std::optional<std::size_t> part = part_at(place);
    return part && functions_[*part].start == place ? std::optional{whole(*part)} : std::nullopt;
}

}  // namespace ramwright::tool::stack
