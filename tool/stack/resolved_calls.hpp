// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tool/stack/annotations.hpp"
#include "tool/stack/call_candidates.hpp"
#include "tool/stack/call_graph.hpp"

/// \file
/// Every function with all it may call: what instructions, candidates and annotations say together.

namespace ramwright::tool::stack {

struct resolved_call {
    address returns_to = 0;
    std::size_t to = 0;
    std::uint32_t depth = 0;
    bool through_pointer = false;
};

struct resolved_function {
    std::uint32_t frame = 0;
    /// How often it is active at once, if an annotation says so.
    std::uint32_t times = 0;
    std::vector<resolved_call> calls = {};
    /// Why its depth is only known from below; empty if it is known. Sentences without an end.
    std::vector<std::string> unknown = {};
    /// Calls through pointers that were followed to candidates.
    std::size_t candidates_tried = 0;
};

class resolved_calls {
public:
    /// Throws `input_error` for annotations of what is not in the image.
    resolved_calls(const std::string& path, const firmware_image& image, const call_graph& graph,
                   const call_candidates& candidates, const annotations& said);

    [[nodiscard]] const std::vector<resolved_function>& functions() const noexcept {
        return functions_;
    }
    /// All functions of that name: overloads and clones share theirs. Throws `input_error` if there is none.
    [[nodiscard]] std::vector<std::size_t> named(const std::string& name) const;

private:
    void resolve(std::size_t index, const call_graph& graph, const call_candidates& candidates);

    std::vector<resolved_function> functions_;
    std::multimap<std::string, std::size_t> names_;
    struct said_targets {
        std::string at = {};
        std::vector<std::size_t> to = {};
        bool used = false;
    };
    std::multimap<std::size_t, said_targets> said_;
    std::string path_;
};

}  // namespace ramwright::tool::stack
