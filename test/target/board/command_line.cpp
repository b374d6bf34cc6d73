// SPDX-License-Identifier: Apache-2.0
#include "board/command_line.hpp"

#include <cstdint>
#include <limits>

#include "board/console.hpp"

namespace board {
namespace {

[[noreturn]] void refuse(const char* what, const char* which) noexcept {
    print(what);
    print(" '");
    print(which);
    fail("'.");
}

bool equal(const char* left, const char* right) noexcept {
    while (*left != '\0' && *left == *right) {
        ++left;
        ++right;
    }
    return *left == *right;
}

/// Ends the text at the first `delimiter`. Returns what is behind it, null if there is none.
char* cut(char* text, char delimiter) noexcept {
    while (*text != '\0' && *text != delimiter) {
        ++text;
    }
    if (*text == '\0') {
        return nullptr;
    }
    *text = '\0';
    return text + 1;
}

}  // namespace

command_line::command_line() noexcept {
    if (!read_command_line(line_)) {
        fail("The command line is too long.");
    }
    // The first word is the image's own name.
    for (char* word = cut(line_.data(), ' '); word != nullptr;) {
        char* const next = cut(word, ' ');
        if (*word != '\0') {
            if (count_ == options_.size()) {
                fail("The command line has too many options.");
            }
            const char* const value = cut(word, '=');
            if (value == nullptr) {
                refuse("An option must be given as name=value, not", word);
            }
            options_[count_++] = {.name = word, .value = value};
        }
        word = next;
    }
}

std::uint32_t command_line::number(const char* name, std::uint32_t otherwise) noexcept {
    const char* const digits = text(name);
    if (digits == nullptr) {
        return otherwise;
    }
    std::uint64_t value = 0;
    const char* at = digits;
    for (; *at >= '0' && *at <= '9' && value <= std::numeric_limits<std::uint32_t>::max(); ++at) {
        value = value * 10 + static_cast<std::uint64_t>(*at - '0');
    }
    if (at == digits || *at != '\0' || value > std::numeric_limits<std::uint32_t>::max()) {
        print("Option ");
        print(name);
        refuse(" must be a whole number below 4294967296, not", digits);
    }
    return static_cast<std::uint32_t>(value);
}

const char* command_line::text(const char* name) noexcept {
    option* const found = find(name);
    if (found == nullptr) {
        return nullptr;
    }
    found->known = true;
    return found->value;
}

void command_line::refuse_unknown() const noexcept {
    for (std::uint32_t index = 0; index != count_; ++index) {
        if (!options_[index].known) {
            refuse("There is no option", options_[index].name);
        }
    }
}

command_line::option* command_line::find(const char* name) noexcept {
    for (std::uint32_t index = 0; index != count_; ++index) {
        if (equal(options_[index].name, name)) {
            return &options_[index];
        }
    }
    return nullptr;
}

}  // namespace board
