// SPDX-License-Identifier: Apache-2.0
#include "tool/size/memory_regions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ramwright::tool {

namespace {

constexpr unsigned region_shift = 24;

bool is_moved(const linked_section& section) { return section.load_address != section.address; }

class region_finder {
public:
    region_finder(const linked_image& image, const link_map* map) : image_{image} {
        if (map == nullptr) {
            return;
        }
        for (const map_region& each : map->regions) {
            found_.regions.push_back({.name = each.name,
                                      .origin = each.origin,
                                      .length = each.length,
                                      .is_ram = is_writable(each.attributes)});
            if (each.attributes.empty()) {
                undecided_.push_back(found_.regions.size() - 1);
            }
        }
    }

    memory_regions find() {
        for (const linked_section& section : image_.sections) {
            std::vector<std::size_t> places{region_of(section.address)};
            if (is_moved(section)) {
                places.push_back(region_of(section.load_address));
            }
            for (const std::size_t place : places) {
                found_.regions[place].used += section.size;
            }
            if ((!section.has_contents || is_moved(section)) &&
                std::find(undecided_.begin(), undecided_.end(), places.front()) !=
                    undecided_.end()) {
                found_.regions[places.front()].is_ram = true;
            }
            found_.of_section.push_back(std::move(places));
        }
        for (const std::size_t place : undecided_) {
            memory_region& region = found_.regions[place];
            if (region.length == 0) {
                region.name =
                    fmt::format("{} at {:#010x}", region.is_ram ? "RAM" : "flash", region.origin);
            }
        }
        return std::move(found_);
    }

private:
    /// GNU ld writes `!` before the attributes that a section must not have.
    static bool is_writable(const std::string& attributes) {
        return attributes.substr(0, attributes.find('!')).find('w') != std::string::npos;
    }

    std::size_t region_of(std::uint64_t address) {
        for (std::size_t index = 0; index != found_.regions.size(); ++index) {
            const memory_region& region = found_.regions[index];
            if (address >= region.origin &&
                (region.length == 0 ? address >> region_shift == region.origin >> region_shift
                                    : address - region.origin < region.length)) {
                return index;
            }
        }
        const std::uint64_t origin = address >> region_shift << region_shift;
        found_.regions.push_back({.name = {}, .origin = origin});
        undecided_.push_back(found_.regions.size() - 1);
        return found_.regions.size() - 1;
    }

    const linked_image& image_;
    memory_regions found_;
    /// Regions of which nobody said whether they can be written.
    std::vector<std::size_t> undecided_;
};

}  // namespace

memory_regions find_regions(const linked_image& image, const link_map* map) {
    return region_finder{image, map}.find();
}

}  // namespace ramwright::tool
