// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/layout/refuse.hpp"

namespace ramwright::tool {

std::string read_description(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    // A directory opens, and fails when it is read.
    if (!file || std::filesystem::is_directory(path)) {
        throw input_error(fmt::format("cannot read '{}'", path));
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

toml::table parse_toml(std::string_view text, const std::string& path) {
    try {
        return toml::parse(text, path);
    } catch (const toml::parse_error& problem) {
        refuse_line(path, problem.source().begin.line,
                    fmt::format("not TOML: {}", problem.description()));
    }
}

toml_fields::toml_fields(const toml::table& table, const std::string& path, std::string what)
    : table_{&table},
      path_{path},
      what_{std::move(what)},
      line_{std::max<std::size_t>(table.source().begin.line, 1)} {}

const toml::node* toml_fields::find(std::string_view key) {
    asked_.emplace_back(key);
    return table_->get(key);
}

const toml::node& toml_fields::require(std::string_view key) {
    const toml::node* const found = find(key);
    if (found == nullptr) {
        refuse(key, fmt::format("{} needs '{}'", what_, key));
    }
    return *found;
}

void toml_fields::refuse(std::string_view key, const std::string& sentence) const {
    const toml::node* const found = table_->get(key);
    refuse_line(path_, found == nullptr ? line_ : found->source().begin.line, sentence);
}

void toml_fields::refuse_type(std::string_view key, std::string_view wanted) const {
    refuse(key, fmt::format("'{}' must be {}", key, wanted));
}

std::string toml_fields::text(std::string_view key) {
    const toml::node& found = require(key);
    if (!found.is_string() || found.as_string()->get().empty()) {
        refuse_type(key, "a text in quotes");
    }
    return found.as_string()->get();
}

std::string toml_fields::optional_text(std::string_view key) {
    return find(key) == nullptr ? std::string{} : text(key);
}

bool toml_fields::optional_flag(std::string_view key) {
    const toml::node* const found = find(key);
    if (found != nullptr && !found->is_boolean()) {
        refuse_type(key, "true or false");
    }
    return found != nullptr && found->as_boolean()->get();
}

std::uint64_t toml_fields::number(std::string_view key) {
    const toml::node& found = require(key);
    if (const auto* const written = found.as_integer()) {
        if (written->get() < 0) {
            refuse_type(key, "0 or more");
        }
        return static_cast<std::uint64_t>(written->get());
    }
    if (const auto* const written = found.as_string()) {
        try {
            return parse_size(written->get());
        } catch (const input_error& problem) {
            refuse(key, problem.what());
        }
    }
    refuse_type(key, "a number, or a text such as \"64K\"");
}

std::optional<std::uint64_t> toml_fields::optional_number(std::string_view key) {
    return find(key) == nullptr ? std::nullopt : std::optional{number(key)};
}

std::vector<std::string> toml_fields::optional_texts(std::string_view key) {
    std::vector<std::string> texts;
    const toml::node* const found = find(key);
    if (found == nullptr) {
        return texts;
    }
    if (!found->is_array()) {
        refuse_type(key, "a list of texts");
    }
    for (const toml::node& each : *found->as_array()) {
        if (!each.is_string() || each.as_string()->get().empty()) {
            refuse_type(key, "a list of texts");
        }
        texts.push_back(each.as_string()->get());
    }
    return texts;
}

bool toml_fields::is_text(std::string_view key) const {
    const toml::node* const found = table_->get(key);
    return found != nullptr && found->is_string();
}

std::vector<toml_fields> toml_fields::optional_tables(std::string_view key, std::string what) {
    std::vector<toml_fields> tables;
    const toml::node* const found = find(key);
    if (found == nullptr) {
        return tables;
    }
    if (!found->is_array_of_tables()) {
        refuse(key, fmt::format("write {} below [[{}]]", what, key));
    }
    for (const toml::node& each : *found->as_array()) {
        tables.emplace_back(*each.as_table(), path_, what);
    }
    return tables;
}

std::optional<toml_fields> toml_fields::optional_table(std::string_view key, std::string what) {
    const toml::node* const found = find(key);
    if (found == nullptr) {
        return {};
    }
    if (!found->is_table()) {
        refuse(key, fmt::format("write {} below [{}]", what, key));
    }
    return toml_fields{*found->as_table(), path_, std::move(what)};
}

void toml_fields::refuse_others() const {
    for (const auto& [key, value] : *table_) {
        if (std::find(asked_.begin(), asked_.end(), key.str()) == asked_.end()) {
            refuse_line(path_, key.source().begin.line,
                        fmt::format("{} has no '{}'", what_, key.str()));
        }
    }
}

}  // namespace ramwright::tool
