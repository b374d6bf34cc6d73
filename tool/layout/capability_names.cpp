// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/capability_names.hpp"

#include <fmt/format.h>

#include <utility>

namespace ramwright::tool {

namespace {

constexpr std::pair<std::string_view, capability> named[] = {
    {"dma", capability::dma},
    {"executable", capability::executable},
    {"byte_accessible", capability::byte_accessible},
    {"internal", capability::internal},
    {"external", capability::external},
    {"tightly_coupled", capability::tightly_coupled},
    {"retained", capability::retained},
    {"cache_aligned", capability::cache_aligned},
    {"uncached", capability::uncached},
};
static_assert(std::size(named) == static_cast<std::size_t>(capability::uncached) + 1);

capabilities user_bit(unsigned number) {
    return capabilities::from_bits(user_capability(0).bits() << number);
}

}  // namespace

std::optional<capabilities> capability_named(std::string_view name) {
    for (const auto& [word, meaning] : named) {
        if (word == name) {
            return meaning;
        }
    }
    for (unsigned number = 0; number != user_capability_count; ++number) {
        if (name == fmt::format("user_{}", number)) {
            return user_bit(number);
        }
    }
    return {};
}

std::vector<std::string> names_of(capabilities set) {
    std::vector<std::string> names;
    for (const auto& [word, meaning] : named) {
        if (set.contains(meaning)) {
            names.emplace_back(word);
        }
    }
    for (unsigned number = 0; number != user_capability_count; ++number) {
        if (set.contains(user_bit(number))) {
            names.push_back(fmt::format("user_{}", number));
        }
    }
    return names;
}

}  // namespace ramwright::tool
