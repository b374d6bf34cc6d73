// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/console.hpp"

/// \file
/// Prints one JSON object, member by member, as it is told them. Names and texts must need no
/// escapes.

namespace iot_node {

class json_object {
public:
    json_object() noexcept { board::print("{"); }
    ~json_object() { board::print("}"); }

    json_object(const json_object&) = delete;
    json_object& operator=(const json_object&) = delete;

    void text(const char* name, const char* value) noexcept {
        start_member(name);
        board::print("\"");
        board::print(value);
        board::print("\"");
    }

    void number(const char* name, std::uint64_t value) noexcept {
        start_member(name);
        board::print_decimal(value);
    }

    /// An address, as text: numbers in JSON have no hexadecimal form.
    void address(const char* name, std::uint64_t value) noexcept {
        start_member(name);
        board::print("\"");
        board::print_hexadecimal(value);
        board::print("\"");
    }

    /// `sum / count` with two decimals, rounded down; 0 if there is nothing to divide.
    void mean(const char* name, std::uint64_t sum, std::uint64_t count) noexcept {
        const std::uint64_t hundredths = count == 0 ? 0 : sum * 100 / count;
        number(name, hundredths / 100);
        board::print(hundredths % 100 < 10 ? ".0" : ".");
        board::print_decimal(hundredths % 100);
    }

    void null(const char* name) noexcept {
        start_member(name);
        board::print("null");
    }

    /// The caller constructs the inner object next.
    void object(const char* name) noexcept { start_member(name); }

private:
    void start_member(const char* name) noexcept {
        board::print(first_ ? "\"" : ", \"");
        first_ = false;
        board::print(name);
        board::print("\": ");
    }

    bool first_ = true;
};

}  // namespace iot_node
