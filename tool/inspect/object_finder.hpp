// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/elf/debug_information.hpp"
#include "tool/inspect/debug_object.hpp"

/// \file
/// The objects of the library among an image's variables: in globals, statics and their members, behind any
/// guards, in arrays, and in a union that holds nothing else of the library; and in what pointers and
/// references lead to from there.

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
    rtt_packets,
    named_stack,
    budget,
    fault_memory,
};

enum class guard_kind : std::uint8_t { red_zone, sampled, quarantine, context_checked };

/// A guard that changes what the blocks of its allocator are.
struct blocks_guard {
    guard_kind kind;
    debug_object object;
    /// What its offsets count from, if that is not the region of the object it is around: `size_classes` and its
    /// rest have one storage.
    std::uint64_t base = 0;
};

struct library_object {
    object_kind kind;
    /// `app::radios[0].memory`, `app::module->pool`, `*app::scratch`; of a heap's region with the region's name.
    std::string name;
    /// `locked<traced<general>>`
    std::string type;
    debug_object object;
    /// From inside outwards.
    std::vector<blocks_guard> guards = {};
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
        /// Of them those that the blocks are changed by.
        std::vector<blocks_guard> around = {};
        /// The class that this is a base of: `first_fit`.
        std::string derived = {};
        /// The name is a pointer's, and this what it leads to.
        bool led_here = false;
        int depth = 0;
        int pointers_left = most_pointers;
    };
    /// On the way from a variable to an object.
    static constexpr int most_pointers = 3;
    /// What a pointer that was found leads to.
    struct led_to {
        debug_object object;
        way from;
    };

    [[nodiscard]] bool is_placed(Dwarf_Die& variable, std::uint64_t address) const;
    void look_at_variable(Dwarf_Die& variable);
    void explore(const debug_object& at, const way& here);
    void explore_class(const debug_object& at, const way& here);
    void follow(const debug_object& pointer, const way& here);
    void add(object_kind kind, const debug_object& at, const way& here);
    [[nodiscard]] bool holds_any(const debug_object& at, int depth, int pointers);

    const debug_information& debug_;
    const target_memory& memory_;
    std::uint64_t bias_;
    /// The names of what the linker kept: what it threw away the debug information still has, at 0.
    std::multimap<std::uint64_t, std::string_view> placed_;
    std::set<std::uint64_t> seen_;
    std::map<std::pair<Dwarf_Off, int>, bool> holds_;
    /// Looked at when all variables are known, so that each object has its own name first.
    std::deque<led_to> led_to_;
    std::set<std::pair<std::uint64_t, Dwarf_Off>> followed_;
    std::vector<library_object> found_;
    std::map<std::pair<std::uint64_t, object_kind>, std::size_t> index_of_;
    std::vector<std::string> notes_;
};

}  // namespace ramwright::tool::inspect
