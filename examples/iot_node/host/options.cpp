// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

#include <charconv>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace iot_node {
namespace {

std::uint32_t number(std::string_view name, std::string_view digits) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        throw std::invalid_argument("Option " + std::string{name} +
                                    " must be a whole number below 4294967296, not '" +
                                    std::string{digits} + "'.");
    }
    return value;
}

}  // namespace

options options::read(std::span<const char* const> words) {
    options found;
    for (const std::string_view word : words) {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        const std::string_view value = equals == word.npos ? "" : word.substr(equals + 1);
        if (name == "ticks") {
            found.ticks = number(name, value);
        } else if (name == "seed") {
            found.seed = number(name, value);
        } else if (name == "trace") {
            found.trace = value;
        } else {
            throw std::invalid_argument("There is no option '" + std::string{word} + "'.");
        }
    }
    if (found.trace.empty()) {
        throw std::invalid_argument("A file must be named: trace=FILE, or trace=- to print it.");
    }
    return found;
}

}  // namespace iot_node
