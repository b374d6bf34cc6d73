// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/resolved_calls.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tool/common/error.hpp"
#include "tool/elf/code_addresses.hpp"
#include "tool/elf/readable_name.hpp"

namespace ramwright::tool::stack {

namespace {

/// Without what a compiler appends to clones: `walk.constprop.0`.
std::string without_suffix(const std::string& name) {
    return name.substr(0, std::max<std::size_t>(name.find('.'), 1));
}

}  // namespace

resolved_calls::resolved_calls(const std::string& path, const firmware_image& image,
                               const call_graph& graph, const call_candidates& candidates,
                               const annotations& said)
    : functions_(graph.functions().size()), path_{path} {
    for (const auto& [name, start] : image.names()) {
        if (const std::optional<std::size_t> index = graph.starting(start)) {
            names_.emplace(name, *index);
            const std::string text = without_suffix(readable(name));
            if (text != name) {
                names_.emplace(text, *index);
            }
        }
    }
    for (const call_annotation& each : said.calls) {
        std::vector<std::size_t> targets;
        for (const std::string& name : each.to) {
            const std::vector<std::size_t> found = named(name);
            targets.insert(targets.end(), found.begin(), found.end());
        }
        for (const std::size_t from : named(each.from)) {
            said_.insert({from, {.at = each.at, .to = targets}});
        }
    }
    for (std::size_t index = 0; index != functions_.size(); ++index) {
        resolve(index, graph, candidates);
    }
    for (const auto& [from, targets] : said_) {
        if (!targets.used) {
            throw input_error(fmt::format("'{}' makes no call through a pointer{}{}",
                                          readable(graph.functions()[from].name),
                                          targets.at.empty() ? "" : " at ", targets.at));
        }
    }
    for (const function_annotation& each : said.recursions) {
        for (const std::size_t index : named(each.function)) {
            functions_[index].times = each.value;
        }
    }
    for (const function_annotation& each : said.frames) {
        for (const std::size_t index : named(each.function)) {
            resolved_function& function = functions_[index];
            function.frame = each.value;
            for (resolved_call& call : function.calls) {
                call.depth = std::max(call.depth, each.value);
            }
            std::erase_if(function.unknown,
                          [](const std::string& why) { return why.find("[[frame]]") != why.npos; });
        }
    }
}

std::vector<std::size_t> resolved_calls::named(const std::string& name) const {
    std::vector<std::size_t> found;
    const auto [first, last] = names_.equal_range(name);
    for (auto each = first; each != last; ++each) {
        if (std::find(found.begin(), found.end(), each->second) == found.end()) {
            found.push_back(each->second);
        }
    }
    if (found.empty()) {
        throw input_error(fmt::format("'{}' has no function '{}'", path_, name));
    }
    return found;
}

void resolved_calls::resolve(std::size_t index, const call_graph& graph,
                             const call_candidates& candidates) {
    const function& read = graph.functions()[index];
    resolved_function& made = functions_[index];
    made.frame = read.frame;
    const std::string name = readable(read.name);
    if (read.frame_varies) {
        made.unknown.push_back(fmt::format(
            "{} takes what it decides while it runs; say at most how much with [[frame]]", name));
    }
    if (!read.lost.empty()) {
        made.unknown.push_back(
            fmt::format("{} goes to where no function is, before {:#x}", name, read.lost.front()));
    }
    for (const direct_call& each : read.calls) {
        if (const std::optional<std::size_t> to = graph.starting(each.to)) {
            made.calls.push_back({.returns_to = each.returns_to, .to = *to, .depth = each.depth});
        }
    }
    const auto [first, last] = said_.equal_range(index);
    std::optional<code_addresses> lines;
    for (const indirect_call& each : read.indirect_calls) {
        std::vector<std::size_t> targets;
        bool said = false;
        for (auto annotation = first; annotation != last; ++annotation) {
            if (!annotation->second.at.empty() && !lines) {
                lines.emplace(path_);
            }
            if (annotation->second.at.empty() ||
                lines->caller(each.returns_to).ends_with('(' + annotation->second.at + ')')) {
                const std::vector<std::size_t>& more = annotation->second.to;
                targets.insert(targets.end(), more.begin(), more.end());
                annotation->second.used = true;
                said = true;
            }
        }
        if (!said) {
            targets = candidates.of(read, each);
            made.candidates_tried += targets.size();
            if (targets.empty()) {
                made.unknown.push_back(fmt::format(
                    "{} calls through a pointer, before {:#x}, and nothing in the image "
                    "fits; say what with [[call]]",
                    name, each.returns_to));
            }
        }
        for (const std::size_t target : targets) {
            made.calls.push_back({.returns_to = each.returns_to,
                                  .to = target,
                                  .depth = each.depth,
                                  .through_pointer = true});
        }
    }
}

}  // namespace ramwright::tool::stack
