// SPDX-License-Identifier: Apache-2.0
#include "tool/size/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include "tool/common/toml.hpp"

#include "tool/common/error.hpp"
#include "tool/common/toml.hpp"
#include "tool/common/units.hpp"
#include "tool/size/grouping.hpp"

namespace ramwright::tool {

namespace {

struct grouping_name {
    std::string_view name;
    group_by what;
};

constexpr std::array groupings{
    grouping_name{"section", group_by::section}, grouping_name{"directory", group_by::directory},
    grouping_name{"module", group_by::module},   grouping_name{"object", group_by::object},
    grouping_name{"symbol", group_by::symbol},
};

class budget_reader {
public:
    budget_reader(const std::string& path, const memory_use& use) : path_{path}, use_{use} {}

    std::vector<budget_limit> read() {
        toml::table file;
        try {
            file = toml::parse_file(path_);
        } catch (const toml::parse_error& problem) {
            const auto line = problem.source().begin.line;
            throw input_error(line == 0 ? fmt::format("cannot read the budget '{}'", path_)
                                        : fmt::format("'{}' is not TOML: {} in line {}", path_,
                                                      problem.description(), line));
        }
        for (const auto& [key, node] : file) {
            const std::string_view name = key.str();
            const toml::table& table = table_of(name, node);
            if (name == "region") {
                read_regions(table);
            } else if (name == "flash" || name == "ram") {
                for (const auto& [inner_key, inner] : table) {
                    read_groups(name, inner_key.str(),
                                table_of(fmt::format("{}.{}", name, inner_key.str()), inner));
                }
            } else {
                refuse(fmt::format("'{}' is not region, flash or ram", name));
            }
        }
        if (limits_.empty()) {
            refuse("it has no limit");
        }
        return std::move(limits_);
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw input_error(fmt::format("'{}' is not a budget: {}", path_, why));
    }

    const toml::table& table_of(std::string_view name, const toml::node& node) const {
        if (const toml::table* const table = node.as_table()) {
            return *table;
        }
        refuse(fmt::format("'{}' is not a table of limits", name));
    }

    [[nodiscard]] std::uint64_t limit_of(std::string_view name, const toml::node& node) const {
        if (const auto text = node.value_exact<std::string>()) {
            return parse_size(*text);
        }
        const auto number = node.value_exact<std::int64_t>();
        if (!number || *number < 0) {
            refuse(fmt::format("the limit of '{}' is not a size", name));
        }
        return static_cast<std::uint64_t>(*number);
    }

    void read_regions(const toml::table& table) {
        for (const auto& [key, node] : table) {
            const auto region = std::find_if(
                use_.memory.regions.begin(), use_.memory.regions.end(),
                [&key = key](const memory_region& each) { return each.name == key.str(); });
            if (region == use_.memory.regions.end()) {
                refuse(fmt::format("the image has no region '{}'", key.str()));
            }
            limits_.push_back({.name = fmt::format("region \"{}\"", key.str()),
                               .limit = limit_of(key.str(), node),
                               .used = region->used,
                               .fits_something = true});
        }
    }

    void read_groups(std::string_view memory, std::string_view name, const toml::table& table) {
        const auto* const grouping =
            std::find_if(groupings.begin(), groupings.end(),
                         [&](const grouping_name& each) { return each.name == name; });
        if (grouping == groupings.end()) {
            refuse(fmt::format("'{}.{}' is not by section, directory, module, object or symbol",
                               memory, name));
        }
        const std::vector<group> groups = grouped_by(use_, grouping->what);
        for (const auto& [key, node] : table) {
            budget_limit limit{.name = fmt::format("{}.{} \"{}\"", memory, name, key.str()),
                               .limit = limit_of(key.str(), node)};
            for (const group& each : groups) {
                if (matches(key.str(), each.name)) {
                    limit.used += memory == "ram" ? each.bytes.ram : each.bytes.flash;
                    limit.fits_something = true;
                }
            }
            limits_.push_back(std::move(limit));
        }
    }

    const std::string& path_;
    const memory_use& use_;
    std::vector<budget_limit> limits_;
};

}  // namespace

std::vector<budget_limit> check_budget(const std::string& path, const memory_use& use) {
    return budget_reader{path, use}.read();
}

bool matches(std::string_view pattern, std::string_view text) noexcept {
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    // Where to try again, with one more character for the last star.
    std::optional<std::size_t> star;
    std::size_t after_star = 0;
    while (in_text != text.size()) {
        if (in_pattern != pattern.size() && pattern[in_pattern] == '*') {
            star = in_pattern++;
            after_star = in_text;
        } else if (in_pattern != pattern.size() &&
                   (pattern[in_pattern] == '?' || pattern[in_pattern] == text[in_text])) {
            ++in_pattern;
            ++in_text;
        } else if (star) {
            in_pattern = *star + 1;
            in_text = ++after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

}  // namespace ramwright::tool
