// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/section_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "tool/common/units.hpp"
#include "tool/layout/linker_script.hpp"
#include "tool/layout/refuse.hpp"
#include "tool/layout/words.hpp"

namespace ramwright::tool {

namespace {

/// The banks of a memory and the regions of an MPU are not larger.
constexpr std::uint64_t most_align = 1024 * 1024;

class section_checker {
public:
    section_checker(const chip& described, const std::string& path)
        : chip_{described}, path_{path} {}

    void check_one(const chip_section& section) const {
        if (!is_section_name(section.name)) {
            refuse(section, "must be named with a dot and a word, as .dtcm");
        }
        if (region_named(chip_, section.region, path_, section.line).kind == memory_kind::flash) {
            refuse(section, "is in flash: sections of RAM are placed here, others by 'code'");
        }
        if (!std::has_single_bit(section.align) || section.align < 4 ||
            section.align > most_align) {
            refuse(section, "must be aligned to a power of two from 4 to 1048576");
        }
        if (section.copied()) {
            check_load(section);
        } else if (section.name == ".data") {
            refuse(section, "needs 'load_from': it has initial values");
        }
        for (const std::string& each : section.input) {
            if (!is_section_pattern(each)) {
                refuse(section, fmt::format("collects '{}', which is no section's name", each));
            }
        }
    }

    /// No symbol and no input section may have two owners.
    void check_owners() const {
        std::map<std::string, std::string> owner_of{{"copy_table", "the table of start-up"},
                                                    {"zero_table", "the table of start-up"}};
        for (const chip_region& each : chip_.regions) {
            owner_of.emplace(each.name + "_free", fmt::format("region '{}'", each.name));
        }
        std::map<std::string, std::string> collector_of;
        for (const chip_section& each : chip_.sections) {
            const std::string what = fmt::format("section '{}' of line {}", each.name, each.line);
            if (const auto [other, is_new] = owner_of.emplace(each.stem(), what); !is_new) {
                refuse(each, fmt::format("has the symbols of {}", other->second));
            }
            for (const std::string& input : inputs_of(each)) {
                if (const auto [other, is_new] = collector_of.emplace(input, what); !is_new) {
                    refuse(each, fmt::format("collects '{}', which {} does", input, other->second));
                }
            }
        }
    }

    /// In the file's order, each with the most it may take.
    void check_room(const chip_region& region) const {
        const address_range room = usable(chip_, region);
        std::uint64_t next = room.start;
        for (const chip_section& each : chip_.sections) {
            if (each.region != region.name) {
                continue;
            }
            const std::uint64_t start = aligned(next, each.align);
            const std::uint64_t wanted = each.most.value_or(1);
            if (start >= room.end || wanted > room.end - start) {
                refuse(each,
                       fmt::format("may take {} aligned to {}, and region '{}' has {} left",
                                   bytes(wanted), each.align, region.name, bytes(room.end - next)));
            }
            next = start + each.most.value_or(0);
        }
    }

private:
    [[noreturn]] void refuse(const chip_section& section, const std::string& sentence) const {
        refuse_line(path_, section.line, fmt::format("section '{}' {}", section.name, sentence));
    }

    void check_load(const chip_section& section) const {
        if (section.noinit) {
            refuse(section, "cannot have both 'noinit' and 'load_from'");
        }
        const chip_region& from = region_named(chip_, section.load_from, path_, section.line);
        if (from.kind != memory_kind::flash) {
            refuse(section, fmt::format("is loaded from '{}', which is not flash", from.name));
        }
    }

    const chip& chip_;
    const std::string& path_;
};

}  // namespace

const chip_region& region_named(const chip& described, const std::string& name,
                                const std::string& path, std::size_t line) {
    const chip_region* const found = described.find(name);
    if (found == nullptr) {
        refuse_line(path, line, fmt::format("there is no region '{}'", name));
    }
    return *found;
}

void check_sections(const chip& described, const std::string& path) {
    const section_checker checker{described, path};
    for (const chip_section& each : described.sections) {
        checker.check_one(each);
    }
    checker.check_owners();
    for (const chip_region& each : described.regions) {
        checker.check_room(each);
    }
    if (described.sections.empty()) {
        return;
    }
    if (described.code.empty()) {
        refuse_line(path, 1,
                    "the file needs 'code', the linker script for what stays in flash, because it "
                    "has sections");
    }
    if (table_flash(described) == nullptr) {
        refuse_line(path, 1, "the file needs a region of flash for the table of start-up");
    }
}

}  // namespace ramwright::tool
