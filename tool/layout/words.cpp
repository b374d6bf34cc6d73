// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/words.hpp"

#include <algorithm>
#include <array>

namespace ramwright::tool {

namespace {

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// Not of <cctype>: those depend on the locale.
bool in_identifier(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || is_digit(each) ||
           each == '_';
}

bool made_of(std::string_view word, std::string_view also) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [&](char each) {
        return in_identifier(each) || also.find(each) != std::string_view::npos;
    });
}

}  // namespace

bool is_identifier(std::string_view word) { return made_of(word, "") && !is_digit(word.front()); }

bool is_linker_word(std::string_view word) {
    constexpr std::array<std::string_view, 9> words{"INCLUDE", "LENGTH", "MEMORY", "ORIGIN",  "l",
                                                    "len",     "o",      "org",    "SECTIONS"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_plain_text(std::string_view word) { return made_of(word, ".+-"); }

bool is_section_name(std::string_view word) {
    if (word.empty() || word.front() != '.') {
        return false;
    }
    while (!word.empty()) {
        word.remove_prefix(1);
        const std::string_view part = word.substr(0, word.find('.'));
        if (!is_identifier(part)) {
            return false;
        }
        word.remove_prefix(part.size());
    }
    return true;
}

bool is_section_pattern(std::string_view word) { return made_of(word, ".*?$-"); }

}  // namespace ramwright::tool
