// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tool/size/structure_layout.hpp"

/// \file
/// Members that the types around them say could be narrower: what counts the elements of an array beside
/// it, and pointers where there is one array that they can point into.
///
/// What a member is for is taken from its name and its type. So these are places to look at, not proofs:
/// `narrow_integers.hpp` has those.

namespace ramwright::tool {

struct narrow_member {
    /// `ring::head`
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t needed = 0;
    /// `counts items[16]`, `points into sessions[20]`
    std::string why;
    std::uint64_t instances = 0;
};

class narrow_members {
public:
    using instances_of = std::function<std::uint64_t(const std::string& structure)>;

    /// Once for each variable that is an array.
    void see_array(const std::string& variable, Dwarf_Die& array);
    /// Once for each type.
    void see_structure(const std::string& name, structure_layout& layout);

    /// By the bytes saved in all instances, the most first.
    [[nodiscard]] std::vector<narrow_member> finish(const instances_of& instances) const;

private:
    struct array_seen {
        std::string variable;
        std::uint64_t elements = 0;
        unsigned times = 0;
    };
    struct pointer_seen {
        std::string structure;
        std::string name;
        std::uint64_t size = 0;
        std::string target;
    };

    void see_counters(const std::string& name, const structure_layout& layout,
                      const std::string& array, std::uint64_t elements);

    std::vector<std::pair<std::string, narrow_member>> counters_;
    std::vector<pointer_seen> pointers_;
    /// By the name of their elements' type.
    std::map<std::string, array_seen> arrays_;
};

}  // namespace ramwright::tool
