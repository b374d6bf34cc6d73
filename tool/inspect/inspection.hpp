// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/elf/debug_information.hpp"
#include "tool/elf/elf_file.hpp"
#include "tool/inspect/findings.hpp"
#include "tool/inspect/object_finder.hpp"
#include "tool/inspect/target_memory.hpp"
#include "tool/inspect/trace_origins.hpp"

/// \file
/// All that the library keeps in a target's memory.

namespace ramwright::tool::inspect {

class inspection {
public:
    /// `bias`: what is added to the image's addresses in this memory. Image and memory must live as long as
    /// this. Throws `input_error` if the image has no debug information, or the memory is of another build.
    inspection(const elf_file& image, const target_memory& memory, std::uint64_t bias = 0);

    /// As the memory is now.
    [[nodiscard]] findings look();

private:
    void require_same_build() const;
    void look_at(const library_object& each);
    static void walk(const library_object& each, object_found& into);
    void add_failures(const debug_object& log);
    void add_ring(const library_object& ring);
    void add_budget(const library_object& budget);
    void add_fault(const library_object& memory);
    [[nodiscard]] std::uint64_t in_image(std::uint64_t address) const;
    void name_outside(object_found& object) const;

    const elf_file& image_;
    const target_memory& memory_;
    std::uint64_t bias_;
    debug_information debug_;
    std::vector<elf_symbol> symbols_;
    trace_origins origins_;
    findings found_;
};

}  // namespace ramwright::tool::inspect
