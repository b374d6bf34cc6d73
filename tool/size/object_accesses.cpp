// SPDX-License-Identifier: Apache-2.0
#include "tool/size/object_accesses.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "tool/common/error.hpp"
#include "tool/elf/readable_name.hpp"
#include "tool/stack/address_walk.hpp"

namespace ramwright::tool {

namespace {

using stack::address;
using stack::address_event;
using stack::address_fate;
using stack::code_step;
using stack::register_use;

/// How far from an address the first half of it may be that code of RISC-V composes it from.
constexpr address half_reach = 0x800;
constexpr unsigned global_pointer = 3;
/// The end of what start-up fills with zeros may be before the section's.
constexpr address alignment = 8;

/// What start-up fills: by a copy from flash, or with zeros.
struct filled_section {
    address start;
    address end;
    /// What start-up also has to know beside the start: where the copy is, or where the zeros end.
    address other;
};

/// How far before an array its address may be made, for an index that starts there.
constexpr address most_before = 256;

class search {
public:
    search(const elf_file& elf, const memory_use& use)
        : use_{use}, image_{elf}, code_{image_}, types_{image_}, walk_{image_, code_, types_} {
        for (const elf_symbol& symbol : elf.symbols()) {
            if (symbol.name == "__global_pointer$") {
                global_pointer_ = static_cast<address>(symbol.value);
            } else if (symbol.type == STT_FUNC && symbol.size != 0) {
                functions_.insert(symbol.value & ~std::uint64_t{1});
            }
        }
        find_objects();
    }

    std::map<std::uint32_t, object_access> run() {
        for (std::size_t index = 0; index != image_.functions().size(); ++index) {
            look_through(index);
        }
        for (const stack::loaded_section& section : image_.sections()) {
            if (!section.name.starts_with(".ARM.ex")) {
                look_through(section);
            }
        }
        return std::move(objects_);
    }

private:
    void find_objects() {
        for (std::size_t index = 0; index != use_.sections.size(); ++index) {
            const linked_section& section = use_.sections[index];
            const memory_region& region = use_.memory.regions[use_.memory.of_section[index][0]];
            const bool copied = section.load_address != section.address;
            if (region.is_ram && (copied || !section.has_contents)) {
                const auto end = static_cast<address>(section.address + section.size);
                sections_.push_back({static_cast<address>(section.address), end,
                                     copied ? static_cast<address>(section.load_address) : end});
            }
        }
        for (std::size_t index = 0; index != use_.pieces.size(); ++index) {
            const piece& each = use_.pieces[index];
            // Functions may be copied to RAM, too.
            if (each.kind == piece_kind::symbol && !functions_.contains(each.address) &&
                section_at(static_cast<address>(each.address)) != nullptr) {
                const auto start = static_cast<address>(each.address);
                const auto [block, added] = blocks_.try_emplace(
                    std::tuple{each.section, each.object, each.input_section}, blocks_.size());
                objects_.insert({start,
                                 {.end = start + static_cast<address>(each.size),
                                  .piece = index,
                                  .block = block->second}});
            }
        }
    }

    /// `reach`: also what is a little before or behind it.
    [[nodiscard]] const filled_section* section_at(address place, address reach = 0) const {
        const auto found =
            std::find_if(sections_.begin(), sections_.end(), [&](const filled_section& each) {
                return place + reach >= each.start && place < each.end + reach;
            });
        return found == sections_.end() ? nullptr : &*found;
    }

    object_access* object_at(address place) {
        const auto after = objects_.upper_bound(place);
        return after == objects_.begin() || place >= std::prev(after)->second.end
                   ? nullptr
                   : &std::prev(after)->second;
    }

    /// Follows each address that the function makes.
    void look_through(std::size_t function) {
        const std::vector<code_step>& steps = code_.function(function);
        const std::set<address> filled = filled_by(steps);
        for (const code_step& step : steps) {
            if (step.literal) {
                literals_.insert(*step.literal);
            }
            const bool of_global_pointer = global_pointer_ && !step.makes &&
                                           (step.uses.reads >> global_pointer & 1) != 0 &&
                                           step.uses.kind == stack::use_kind::steps;
            if (step.only_upper_half) {
                doubt_all_near(function, *step.makes);
            } else if (step.makes) {
                follow(step.next(), step.uses.writes, *step.makes, filled);
            } else if (of_global_pointer) {
                follow(step.next(), step.uses.writes,
                       *global_pointer_ + static_cast<address>(step.uses.step), filled);
            } else if (global_pointer_ && step.uses.base == global_pointer) {
                const bool loads = step.uses.kind == stack::use_kind::loads;
                note({.fate = loads ? address_fate::loaded_from : address_fate::stored_to,
                      .place = *global_pointer_ + static_cast<address>(step.uses.offset),
                      .function = function,
                      .at = step.place});
            }
        }
    }

    void follow(address place, std::uint32_t registers, address value,
                const std::set<address>& filled) {
        const bool in_halves = image_.core() == stack::architecture::riscv;
        if (section_at(value, in_halves ? half_reach : 0) != nullptr && !filled.contains(value)) {
            for (const address_event& event : walk_.from(place, registers, value)) {
                note(event);
            }
        }
    }

    /// Start-up writes all of a section: what knows the end of the zeros, or where the copy is, has the
    /// section's start for that.
    [[nodiscard]] std::set<address> filled_by(const std::vector<code_step>& steps) const {
        std::set<address> starts;
        for (const code_step& step : steps) {
            for (const filled_section& section : sections_) {
                const std::optional<address> made = step.makes ? step.makes : step.does.constant;
                if (made && section.other - *made < alignment) {
                    starts.insert(section.start);
                }
            }
        }
        return starts;
    }

    void note(const address_event& event) {
        const register_use& use = code_.step_at(event.function, event.at)->uses;
        const bool accesses = event.fate != address_fate::out_of_sight;
        const address end = event.place + (accesses ? std::max(use.bytes, 1u) : 1);
        std::set<std::size_t> blocks;
        auto each = objects_.upper_bound(event.place);
        if (each != objects_.begin() && std::prev(each)->second.end > event.place) {
            --each;
        }
        for (; each != objects_.end() && each->first < end; ++each) {
            note(each->second, event, use);
            blocks.insert(each->second.block);
        }
        if (!event.exact && event.fate != address_fate::loaded_from) {
            doubt_neighbours(event, blocks, !objects_.contains(event.start));
        }
    }

    void note(object_access& object, const address_event& event, const register_use& use) {
        const std::string& function = image_.functions()[event.function].name;
        switch (event.fate) {
            case address_fate::loaded_from: object.read_by.insert(function); break;
            case address_fate::stored_to: {
                object_store made{
                    .place = event.place, .bytes = use.bytes, .indexed = !event.exact};
                if (event.exact) {
                    made.numbers = code_.numbers_stored(event.function, event.at);
                }
                object.stores.insert(std::move(made));
                break;
            }
            case address_fate::out_of_sight:
                object.doubts.insert(fmt::format("{} {}", readable(function), event.how));
                break;
        }
    }

    /// The index may as well belong to what lies beside; of `items[i - 8]` compilers make an address before
    /// the items, which then is not where any object starts.
    void doubt_neighbours(const address_event& event, const std::set<std::size_t>& blocks,
                          bool may_lie_behind) {
        for (auto& [start, each] : objects_) {
            const bool behind = may_lie_behind && start - event.place < most_before;
            if (behind || blocks.contains(each.block)) {
                each.doubts.insert(fmt::format("{} writes with an index near it",
                                               readable(image_.functions()[event.function].name)));
            }
        }
    }

    /// An address of which only the upper half is known can be any of 64 KiB.
    void doubt_all_near(std::size_t function, address upper_half) {
        for (auto& [start, each] : objects_) {
            if (start >> 16 == upper_half >> 16 || (each.end - 1) >> 16 == upper_half >> 16) {
                each.doubts.insert(fmt::format("{} makes an address that is not followed",
                                               readable(image_.functions()[function].name)));
            }
        }
    }

    /// Words outside of instructions.
    void look_through(const stack::loaded_section& section) {
        const std::size_t skipped = (4 - section.start % 4) % 4;
        for (std::size_t offset = skipped; offset + 4 <= section.content.size(); offset += 4) {
            const address place = section.start + static_cast<address>(offset);
            const bool is_code =
                section.executable && code_.holding(place) && !image_.is_data(place);
            const std::optional<address> word = image_.word_at(place);
            object_access* const found =
                is_code || literals_.contains(place) ? nullptr : object_at(*word);
            if (found != nullptr && !is_of_start_up(place, *word)) {
                found->doubts.insert(fmt::format("its address is in {}", owner_of(place)));
            }
        }
    }

    /// In a table that start-up goes by, both are side by side.
    [[nodiscard]] bool is_of_start_up(address place, address value) const {
        const filled_section* const section = section_at(value);
        if (section == nullptr || section->start != value) {
            return false;
        }
        for (const address near : {place - 8, place - 4, place + 4, place + 8}) {
            const std::optional<address> word = image_.word_at(near);
            if (word && section->other - *word < alignment) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] std::string owner_of(address place) const {
        const auto found =
            std::find_if(use_.pieces.begin(), use_.pieces.end(), [place](const piece& each) {
                return place >= each.address && place - each.address < each.size;
            });
        return found == use_.pieces.end() ? "" : readable(found->symbol);
    }

    const memory_use& use_;
    stack::firmware_image image_;
    stack::code_reader code_;
    stack::prototypes types_;
    stack::address_walk walk_;
    std::optional<address> global_pointer_;
    std::set<std::uint64_t> functions_;
    std::vector<filled_section> sections_;
    std::map<std::uint32_t, object_access> objects_;
    std::map<std::tuple<std::size_t, std::string, std::string>, std::size_t> blocks_;
    std::set<address> literals_;
};

}  // namespace

std::map<std::uint32_t, object_access> find_object_accesses(const elf_file& elf,
                                                            const memory_use& use) {
    const bool known = elf.machine() == EM_ARM || elf.machine() == EM_RISCV;
    if (!known || elf.bits() != 32) {
        return {};
    }
    try {
        return search{elf, use}.run();
    } catch (const input_error&) {
        return {};  // stripped, or linked to lie anywhere: there is no code to be read
    }
}

}  // namespace ramwright::tool
