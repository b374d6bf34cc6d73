// SPDX-License-Identifier: Apache-2.0
#include "include_rules.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace ramwright::structure {
namespace {

namespace fs = std::filesystem;
using names = std::set<std::string>;

/// What each room may include besides itself.
const std::map<std::string, names> allowed_rooms{
    {"core", {}},
    {"alloc", {"core"}},
    {"guard", {"core", "alloc"}},
    {"heap", {"core", "alloc", "guard", "fixed"}},
    {"compat", {"core", "alloc", "guard", "heap", "fixed"}},
    {"fixed", {"core"}},
    {"stack", {"core"}},
    {"trace", {"core"}},
    {"port", {}},
};

/// The few files that may go where their room may not.
const std::map<std::string, names> allowed_files{
    {"ramwright/core/context.hpp", {"ramwright/port/port.hpp", "ramwright/port/scheduler.hpp"}},
    {"ramwright/core/exclusive.hpp", {"ramwright/port/exclusive.hpp"}},
    {"ramwright/core/lock.hpp", {"ramwright/port/port.hpp", "ramwright/port/scheduler.hpp"}},
    {"ramwright/core/check_level.hpp", {"ramwright_config.hpp"}},
    {"ramwright/stack/fault.hpp", {"ramwright/port/fault.hpp"}},
    {"ramwright/stack/guard.hpp", {"ramwright/port/stack_guard.hpp"}},
    {"ramwright/stack/interrupt_depths.hpp", {"ramwright/port/stack_pointer.hpp"}},
    {"ramwright/stack/paint.hpp", {"ramwright/port/stack_pointer.hpp"}},
    // A base class of the standard's, which lives in libstdc++.
    {"ramwright/compat/pmr_resource.hpp", {"memory_resource"}},
    // A host has an operating system below it.
    {"ramwright/port/posix.hpp", {"mutex"}},
    {"ramwright/port/posix_scheduler.hpp", {"mutex", "semaphore"}},
    {"ramwright/port/scheduler.hpp", {"ramwright_scheduler.hpp"}},
};

/// The bridge between allocators and the trace.
const std::string trace_bridge = "ramwright/guard/traced.hpp";

/// Standard headers whose content needs no operating system and no library at link time.
const names freestanding_headers{
    "algorithm", "array",       "atomic",     "bit",         "compare", "concepts",
    "cstddef",   "cstdint",     "functional", "iterator",    "limits",  "new",
    "span",      "string_view", "tuple",      "type_traits", "utility",
};

struct include {
    std::string target;
    bool quoted;
};

std::vector<include> includes_of(const fs::path& header) {
    static const std::regex directive{R"(^\s*#\s*include\s*([<"])([^>"]*)[>"].*)"};
    std::vector<include> found;
    std::ifstream lines{header};
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (std::regex_match(line, parts, directive)) {
            found.push_back({parts[2], parts[1] == "\""});
        }
    }
    return found;
}

/// "ramwright/alloc/detail/bins.hpp" is in the room "alloc".
std::string room_of(const fs::path& header) {
    const auto parts = std::distance(header.begin(), header.end());
    return parts < 3 ? "" : std::next(header.begin())->string();
}

bool allows(const std::map<std::string, names>& rules, const std::string& from,
            const std::string& to) {
    const auto rule = rules.find(from);
    return rule != rules.end() && rule->second.contains(to);
}

/// Empty iff `header`, a path as an include names it, may include `wanted`.
std::string objection(const std::vector<fs::path>& directories, const fs::path& header,
                      const include& wanted) {
    if (allows(allowed_files, header.string(), wanted.target)) {
        return "";
    }
    if (!wanted.quoted) {
        return freestanding_headers.contains(wanted.target) ? "" : "which is not freestanding";
    }
    const auto holds = [&wanted](const fs::path& directory) {
        return fs::exists(directory / wanted.target);
    };
    if (std::ranges::none_of(directories, holds)) {
        return "which does not exist";
    }
    const std::string from = room_of(header);
    const std::string to = room_of(wanted.target);
    if (from == to || allows(allowed_rooms, from, to) ||
        (header == trace_bridge && to == "trace")) {
        return "";
    }
    return "but '" + from + "' may not include '" + to + "'";
}

std::vector<fs::path> headers_below(const fs::path& directory) {
    std::vector<fs::path> headers;
    for (const auto& entry : fs::recursive_directory_iterator{directory}) {
        if (entry.path().extension() == ".hpp") {
            headers.push_back(entry.path().lexically_relative(directory));
        }
    }
    std::ranges::sort(headers);
    return headers;
}

/// Where a consumer's compiler looks: each drop-in has a directory of its own.
std::vector<fs::path> include_directories(const fs::path& root) {
    std::vector<fs::path> directories{root / "include", root / "port"};
    for (const auto& drop_in : fs::directory_iterator{root / "compat"}) {
        if (fs::exists(drop_in.path() / "include")) {
            directories.push_back(drop_in.path() / "include");
        }
    }
    return directories;
}

}  // namespace

std::vector<std::string> forbidden_includes(const fs::path& root) {
    const std::vector<fs::path> directories = include_directories(root);
    std::vector<std::string> found;
    for (const fs::path& directory : directories) {
        for (const fs::path& header : headers_below(directory)) {
            if (!allowed_rooms.contains(room_of(header))) {
                found.push_back(header.string() + " is in no room of the design");
                continue;
            }
            for (const include& wanted : includes_of(directory / header)) {
                const std::string why = objection(directories, header, wanted);
                if (!why.empty()) {
                    found.push_back(header.string() + " includes " + wanted.target + ", " + why);
                }
            }
        }
    }
    return found;
}

}  // namespace ramwright::structure
