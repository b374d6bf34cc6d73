// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/inspect/target_memory.hpp"

/// \file
/// An object in the target's memory, laid out as the image's debug information says.
///
///     const std::uint64_t free = heap["state_"].pointee()["free_units"].number();
///
/// Whatever a compiler made of the library's classes, and in whatever order their members stand: what is not
/// there by its name is `unreadable`.

namespace ramwright::tool::inspect {

class debug_object {
public:
    /// `memory` must live as long as this.
    debug_object(const target_memory& memory, std::uint64_t address, Dwarf_Die type)
        : memory_{&memory}, address_{address}, type_{type} {}

    [[nodiscard]] const target_memory& memory() const noexcept { return *memory_; }
    [[nodiscard]] std::uint64_t address() const noexcept { return address_; }
    [[nodiscard]] Dwarf_Die type() const noexcept { return type_; }
    [[nodiscard]] std::uint64_t size() const;
    /// `ramwright::general`, without template arguments.
    [[nodiscard]] std::string class_name() const;

    /// `general`: without its namespaces, which take long to find.
    [[nodiscard]] std::string short_name() const;

    /// A member of the class or of one of its bases. Members of unnamed unions are members.
    [[nodiscard]] std::optional<debug_object> member(std::string_view name) const;
    /// As member(); throws `unreadable` if there is none.
    [[nodiscard]] debug_object operator[](std::string_view name) const;
    /// Bases and members, in that order as the class has them.
    struct part;
    [[nodiscard]] std::vector<part> parts() const;

    [[nodiscard]] std::uint64_t elements() const;
    [[nodiscard]] debug_object element(std::uint64_t index) const;

    [[nodiscard]] std::uint64_t number() const;
    [[nodiscard]] std::vector<std::byte> bytes() const;
    /// Of a pointer or a reference.
    [[nodiscard]] debug_object pointee() const;
    /// What a `const char*` points to, up to 64 characters.
    [[nodiscard]] std::string text() const;

    /// Of the class's template arguments.
    [[nodiscard]] std::optional<std::uint64_t> value_argument(std::string_view name) const;
    [[nodiscard]] std::optional<Dwarf_Die> type_argument(std::string_view name) const;
    /// A class that is declared within this one.
    [[nodiscard]] std::optional<Dwarf_Die> nested_type(std::string_view name) const;

private:
    const target_memory* memory_;
    std::uint64_t address_;
    mutable Dwarf_Die type_;  // libdw does not take what it only reads as const
};

struct debug_object::part {
    /// Empty for a base and for an unnamed member.
    std::string name;
    debug_object object;
};

}  // namespace ramwright::tool::inspect
