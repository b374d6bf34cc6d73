// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"

/// \file
/// Reads traces that are in memory.

namespace ramwright::test {

[[nodiscard]] inline tool::trace_reader reader_of(std::span<const std::byte> bytes) {
    return tool::trace_reader{std::make_unique<tool::memory_source>("test.trace", bytes)};
}

[[nodiscard]] inline tool::trace read(std::span<const std::byte> bytes) {
    tool::trace_reader reader = reader_of(bytes);
    tool::trace whole{.info = reader.info(), .events = {}, .losses = {}};
    for (tool::trace_event event; reader.next(event);) {
        whole.events.push_back(event);
    }
    whole.losses = reader.losses();
    return whole;
}

/// The sentence reading ends with, empty if it ends well.
[[nodiscard]] inline std::string error_of(std::span<const std::byte> bytes) {
    try {
        static_cast<void>(read(bytes));
        return {};
    } catch (const tool::trace_error& error) {
        return error.what();
    }
}

/// The sentence reading and validating ends with, empty if it ends well.
[[nodiscard]] inline std::string nonsense_in(std::span<const std::byte> bytes) {
    try {
        tool::trace_reader reader = reader_of(bytes);
        tool::trace_validator validator{reader};
        for (tool::trace_event event; reader.next(event);) {
            validator.check(event);
        }
        return {};
    } catch (const tool::trace_error& error) {
        return error.what();
    }
}

}  // namespace ramwright::test
