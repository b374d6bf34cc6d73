// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/readable_name.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace ramwright::tool {

namespace {

/// `ring::push` of `void ring<int>::push<4u>(int)`.
std::string without_types(const std::string& declaration) {
    constexpr std::string_view keyword = "operator";
    std::string name;
    int depth = 0;
    for (std::size_t place = 0; place != declaration.size(); ++place) {
        const char letter = declaration[place];
        if (depth == 0 && declaration.compare(place, keyword.size(), keyword) == 0) {
            // Brackets may be part of what follows.
            return name + declaration.substr(place, declaration.find('(', place + 10) - place);
        }
        if (letter == '(' && depth == 0) {
            break;
        }
        depth += letter == '<' ? 1 : 0;
        if (letter == ' ' && depth == 0) {
            name.clear();
        } else if (depth == 0) {
            name += letter;
        }
        depth -= letter == '>' ? 1 : 0;
    }
    return name;
}

}  // namespace

std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text{
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free};
    if (status != 0) {
        return symbol;
    }
    std::string name = text.get();
    constexpr std::string_view unnamed = "(anonymous namespace)::";
    for (std::size_t place = 0; (place = name.find(unnamed)) != std::string::npos;) {
        name.erase(place, unnamed.size());
    }
    return without_types(name);
}

}  // namespace ramwright::tool
