// SPDX-License-Identifier: Apache-2.0
#include "tool/size/memory_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/size/layer.hpp"

namespace ramwright::tool {

namespace {

/// Clipped to the section.
claim claim_of(const linked_section& section, std::uint64_t address, std::uint64_t size,
               std::size_t owner) {
    const std::uint64_t end = section.address + section.size;
    const std::uint64_t low = std::clamp(address, section.address, end);
    return {.low = low, .high = std::max(low, std::min(address + size, end)), .owner = owner};
}

const map_section* find_section(const link_map& map, const linked_section& section) {
    const auto found =
        std::find_if(map.sections.begin(), map.sections.end(), [&](const map_section& each) {
            return each.name == section.name && each.address == section.address &&
                   each.size == section.size;
        });
    return found == map.sections.end() ? nullptr : &*found;
}

class measurement {
public:
    measurement(linked_image image, const link_map* map, const source_files& files)
        : image_{std::move(image)}, map_{map}, files_{files} {
        // Of two names of one thing the global one is shown; of two such, the first in the alphabet.
        std::sort(image_.symbols.begin(), image_.symbols.end(),
                  [](const linked_symbol& a, const linked_symbol& b) {
                      return a.local != b.local ? a.local : a.name > b.name;
                  });
        symbols_of_.resize(image_.sections.size());
        for (std::size_t index = 0; index != image_.symbols.size(); ++index) {
            const linked_symbol& symbol = image_.symbols[index];
            symbols_of_[symbol.section].push_back(
                claim_of(image_.sections[symbol.section], symbol.address, symbol.size, index));
        }
    }

    memory_use run() {
        for (std::size_t index = 0; index != image_.sections.size(); ++index) {
            divide(index);
        }
        name_modules();
        memory_regions memory = find_regions(image_, map_);
        return {.sections = std::move(image_.sections),
                .memory = std::move(memory),
                .pieces = std::move(pieces_)};
    }

private:
    /// Cuts a section wherever a symbol or a part of the map begins or ends.
    void divide(std::size_t index) {
        const linked_section& section = image_.sections[index];
        const map_section* const from_map =
            map_ == nullptr ? nullptr : find_section(*map_, section);
        std::vector<claim> parts;
        if (from_map != nullptr) {
            for (std::size_t part = 0; part != from_map->parts.size(); ++part) {
                parts.push_back(claim_of(section, from_map->parts[part].address,
                                         from_map->parts[part].size, part));
            }
        }
        const std::vector<claim> symbols = without_overlaps(std::move(symbols_of_[index]));
        parts = without_overlaps(std::move(parts));

        const std::uint64_t end = section.address + section.size;
        auto symbol = symbols.cbegin();
        auto part = parts.cbegin();
        for (std::uint64_t position = section.address; position != end;) {
            std::uint64_t next = end;
            const linked_symbol* const of_symbol =
                owner_at(position, symbols, symbol, next, image_.symbols);
            const map_part* const of_part =
                from_map == nullptr ? nullptr
                                    : owner_at(position, parts, part, next, from_map->parts);
            add(index, position, next, of_symbol, of_part);
            position = next;
        }
    }

    /// What has the byte at `position`, null if nothing; `next` becomes where that changes, if earlier.
    template <typename Owner>
    static const Owner* owner_at(std::uint64_t position, const std::vector<claim>& claims,
                                 std::vector<claim>::const_iterator& place, std::uint64_t& next,
                                 const std::vector<Owner>& owners) {
        while (place != claims.end() && place->high <= position) {
            ++place;
        }
        if (place == claims.end()) {
            return nullptr;
        }
        const bool inside = place->low <= position;
        next = std::min(next, inside ? place->high : place->low);
        return inside ? &owners[place->owner] : nullptr;
    }

    void add(std::size_t section, std::uint64_t low, std::uint64_t high,
             const linked_symbol* symbol, const map_part* part) {
        piece bytes;
        bytes.section = section;
        bytes.address = low;
        bytes.size = high - low;
        if (part != nullptr && part->kind == map_part_kind::input) {
            bytes.object = part->object;
            bytes.input_section = part->section;
        }
        if (symbol != nullptr) {
            bytes.kind = piece_kind::symbol;
            bytes.symbol = symbol->name;
            bytes.module = files_.at(symbol->address);
        } else if (part == nullptr) {
            bytes.kind = piece_kind::unclaimed;
            bytes.symbol = bytes.module = "(nothing claims)";
        } else if (part->kind == map_part_kind::input) {
            bytes.kind = piece_kind::unnamed;
            bytes.symbol = fmt::format("[{}]", part->section);
        } else {
            const bool reserved = part->kind == map_part_kind::reserved;
            bytes.kind = reserved ? piece_kind::reserved : piece_kind::padding;
            bytes.symbol = bytes.module =
                reserved ? "(reserved by the linker script)" : "(padding)";
        }
        pieces_.push_back(std::move(bytes));
    }

    /// What the debug information does not know is where most of the same object is; without debug
    /// information of any of it, the object's archive or the object.
    void name_modules() {
        std::map<std::string, std::map<std::string, std::uint64_t>> known;
        for (const piece& each : pieces_) {
            if (!each.module.empty() && !each.object.empty()) {
                known[each.object][each.module] += each.size;
            }
        }
        for (piece& each : pieces_) {
            if (!each.module.empty()) {
                continue;
            }
            const auto found = known.find(each.object);
            if (each.object.empty()) {
                each.module = "(no debug information)";
            } else if (found != known.end()) {
                each.module = std::max_element(
                                  found->second.begin(), found->second.end(),
                                  [](const auto& a, const auto& b) { return a.second < b.second; })
                                  ->first;
            } else {
                each.module = each.object.substr(0, each.object.find('('));
            }
        }
        shorten_modules();
    }

    /// Files are named from the directory that all of the firmware's own are in.
    void shorten_modules() {
        std::string shared;
        bool first = true;
        for (const piece& each : pieces_) {
            if (!each.module.starts_with('/') || each.object.ends_with(')')) {
                continue;
            }
            const std::string directory = each.module.substr(0, each.module.rfind('/') + 1);
            if (std::exchange(first, false)) {
                shared = directory;
            }
            const auto [end, other] =
                std::mismatch(shared.begin(), shared.end(), directory.begin(), directory.end());
            shared.erase(end, shared.end());
            shared.erase(shared.rfind('/') + 1);
        }
        for (piece& each : pieces_) {
            if (shared.size() > 1 && each.module.starts_with(shared)) {
                each.module.erase(0, shared.size());
            }
        }
    }

    linked_image image_;
    const link_map* map_;
    const source_files& files_;
    std::vector<std::vector<claim>> symbols_of_;
    std::vector<piece> pieces_;
};

}  // namespace

memory_use measure(linked_image image, const link_map* map, const source_files& files) {
    return measurement{std::move(image), map, files}.run();
}

void require_map_of(const linked_image& image, const std::string& image_name, const link_map& map,
                    const std::string& map_name) {
    for (const linked_section& section : image.sections) {
        if (find_section(map, section) == nullptr) {
            throw input_error(fmt::format(
                "'{}' is not the map of '{}': it has no section {} of {} bytes at {:#x}", map_name,
                image_name, section.name, section.size, section.address));
        }
    }
}

}  // namespace ramwright::tool
