// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/annotations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/common/toml.hpp"

namespace ramwright::tool::stack {

namespace {

toml::table parse(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
        throw input_error(fmt::format("cannot read '{}'", path));
    }
    try {
        return toml::parse(file, path);
    } catch (const toml::parse_error& problem) {
        throw input_error(
            fmt::format("{}:{}: {}", path, problem.source().begin.line, problem.description()));
    }
}

/// One table of the file, whose keys must all be known.
class reader {
public:
    reader(const toml::table& table, const std::string& path,
           std::initializer_list<std::string_view> known)
        : table_{table}, path_{path} {
        for (const auto& [key, value] : table) {
            if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
                throw wrong(value, fmt::format("'{}' means nothing here", key.str()));
            }
        }
    }

    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

    [[nodiscard]] std::string text(std::string_view key) const {
        const auto value = need(key).value_exact<std::string>();
        if (!value || value->empty()) {
            throw wrong(need(key), fmt::format("'{}' must be a text", key));
        }
        return *value;
    }

    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t least) const {
        const auto value = need(key).value_exact<std::int64_t>();
        if (!value || *value < least || *value > INT32_MAX) {
            throw wrong(need(key), fmt::format("'{}' must be a number from {}", key, least));
        }
        return *value;
    }

    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
        std::vector<std::string> result;
        const toml::array* const list = need(key).as_array();
        if (list == nullptr || !std::all_of(list->begin(), list->end(), [](const toml::node& each) {
                return each.is_string();
            })) {
            throw wrong(need(key), fmt::format("'{}' must be a list of texts", key));
        }
        for (const toml::node& each : *list) {
            result.push_back(*each.value_exact<std::string>());
        }
        return result;
    }

    /// Calls `each` with the tables of `[[key]]`.
    template <class Each>
    void tables(std::string_view key, Each each) const {
        if (!has(key)) {
            return;
        }
        const toml::array* const list = need(key).as_array();
        if (list == nullptr || !list->is_homogeneous(toml::node_type::table)) {
            throw wrong(need(key), fmt::format("'{0}' must be written as [[{0}]]", key));
        }
        for (const toml::node& node : *list) {
            each(*node.as_table());
        }
    }

    [[nodiscard]] input_error wrong(const toml::node& node, const std::string& what) const {
        return input_error(fmt::format("{}:{}: {}", path_, node.source().begin.line, what));
    }
    [[nodiscard]] const toml::node& need(std::string_view key) const {
        const toml::node* const node = table_.get(key);
        if (node == nullptr) {
            throw wrong(table_, fmt::format("'{}' is missing", key));
        }
        return *node;
    }

private:
    const toml::table& table_;
    const std::string& path_;
};

entry_annotation read_entry(const reader& from) {
    entry_annotation entry{.function = from.text("function")};
    if (from.has("priority")) {
        entry.never = from.need("priority").is_string();
        if (!entry.never) {
            entry.priority = static_cast<std::int32_t>(from.number("priority", 0));
        } else if (from.text("priority") != "never") {
            throw from.wrong(from.need("priority"), "'priority' must be a number or \"never\"");
        }
    }
    if (from.has("stack")) {
        entry.own_stack = from.text("stack") == "own";
        if (!entry.own_stack || from.has("priority")) {
            throw from.wrong(from.need("stack"),
                             "'stack' can only be \"own\", and only of a thread");
        }
    }
    if (from.has("saved_by_switch")) {
        entry.saved_by_switch = static_cast<std::uint32_t>(from.number("saved_by_switch", 0));
    }
    return entry;
}

}  // namespace

annotations read_annotations(const std::string& path) {
    const toml::table file = parse(path);
    const reader top{
        file, path, {"vectors", "exception_frame", "entry", "call", "recursion", "frame"}};
    annotations result;
    if (top.has("vectors")) {
        result.vectors = top.text("vectors");
    }
    if (top.has("exception_frame")) {
        result.exception_frame = static_cast<std::uint32_t>(top.number("exception_frame", 0));
    }
    top.tables("entry", [&](const toml::table& table) {
        result.entries.push_back(
            read_entry({table, path, {"function", "priority", "stack", "saved_by_switch"}}));
    });
    top.tables("call", [&](const toml::table& table) {
        const reader call{table, path, {"from", "at", "to"}};
        result.calls.push_back({.from = call.text("from"),
                                .at = call.has("at") ? call.text("at") : "",
                                .to = call.texts("to")});
    });
    top.tables("recursion", [&](const toml::table& table) {
        const reader recursion{table, path, {"function", "times"}};
        result.recursions.push_back(
            {recursion.text("function"), static_cast<std::uint32_t>(recursion.number("times", 1))});
    });
    top.tables("frame", [&](const toml::table& table) {
        const reader frame{table, path, {"function", "bytes"}};
        result.frames.push_back(
            {frame.text("function"), static_cast<std::uint32_t>(frame.number("bytes", 0))});
    });
    return result;
}

std::vector<measured_stack> read_measured(const std::string& path) {
    std::vector<measured_stack> result;
    if (path.ends_with(".json")) {
        std::ifstream file{path};
        const nlohmann::json content = nlohmann::json::parse(file, nullptr, false);
        if (!content.is_object()) {
            throw input_error(fmt::format("'{}' is no JSON object of names and bytes", path));
        }
        for (const auto& [name, bytes] : content.items()) {
            if (!bytes.is_number_unsigned()) {
                throw input_error(fmt::format("{}: '{}' must be a number of bytes", path, name));
            }
            result.push_back({name, bytes.get<std::uint64_t>()});
        }
        return result;
    }
    const toml::table content = parse(path);
    for (const auto& [name, bytes] : content) {
        const auto value = bytes.value_exact<std::int64_t>();
        if (!value || *value < 0) {
            throw input_error(fmt::format("{}: '{}' must be a number of bytes", path, name.str()));
        }
        result.push_back({std::string{name.str()}, static_cast<std::uint64_t>(*value)});
    }
    return result;
}

}  // namespace ramwright::tool::stack
