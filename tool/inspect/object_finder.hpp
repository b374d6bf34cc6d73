// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tool/elf/debug_information.hpp"
#include "tool/inspect/debug_object.hpp"

/// \file
/// The objects of the library among an image's variables: in globals, statics and their members, behind any
/// guards, in arrays, and in a union that holds nothing else of the library.

namespace ramwright::tool::inspect {

enum class object_kind : std::uint8_t {
    general,
    list_heap,
    pool,
    size_classes,
    slab,
    slot,
    arena,
    failure_log,
    packet_ring,
    named_stack,
};

struct library_object {
    object_kind kind;
    /// `app::heap.regions_.slots_[0].memory`; of a heap's region with the region's name.
    std::string name;
    /// `locked<traced<general>>`
    std::string type;
    debug_object object;
    /// A red_zone is around it.
    bool fenced = false;
};

class object_finder {
public:
    /// `bias`: what is added to the image's addresses in this memory. All must live as long as this.
    object_finder(const elf_file& image, const debug_information& debug,
                  const target_memory& memory, std::uint64_t bias);

    [[nodiscard]] std::vector<library_object> find();
    /// Why some could not be found: what tells where they are is not in the memory.
    [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

private:
    struct way {
        std::string name;
        std::vector<std::string> guards = {};
        /// The class that this is a base of: `first_fit`.
        std::string derived = {};
        bool fenced = false;
        int depth = 0;
    };

    [[nodiscard]] bool is_placed(Dwarf_Die& variable, std::uint64_t address) const;
    void look_at_variable(Dwarf_Die& variable);
    void explore(const debug_object& at, const way& here);
    void explore_class(const debug_object& at, const way& here);
    void add(object_kind kind, const debug_object& at, const way& here);
    [[nodiscard]] bool holds_any(const debug_object& at, int depth);

    const debug_information& debug_;
    const target_memory& memory_;
    std::uint64_t bias_;
    /// The names of what the linker kept: what it threw away the debug information still has, at 0.
    std::multimap<std::uint64_t, std::string_view> placed_;
    std::set<std::uint64_t> seen_;
    std::map<Dwarf_Off, bool> holds_;
    std::vector<library_object> found_;
    std::vector<std::string> notes_;
};

}  // namespace ramwright::tool::inspect
