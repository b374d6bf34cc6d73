// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/call_tree.hpp"

namespace ramwright::tool {

std::uint32_t call_tree::intern(std::uint32_t from, std::uint64_t address) {
    const auto [found, added] = numbers_.try_emplace({from, address}, size() + 1);
    if (added) {
        calls_.push_back({.address = address, .from = from});
    }
    return found->second;
}

std::vector<std::uint64_t> call_tree::frames(std::uint32_t chain) const {
    std::vector<std::uint64_t> addresses;
    for (; chain != 0; chain = (*this)[chain].from) {
        addresses.push_back((*this)[chain].address);
    }
    return addresses;
}

}  // namespace ramwright::tool
