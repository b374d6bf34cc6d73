// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/event.hpp"
#include "ramwright/trace/packet.hpp"

/// \file
/// The code of the program this library was preloaded into.

namespace ramwright::record {

/// The program's own code: neither the C library's nor that of any other shared object.
class program_code {
public:
    /// Reads what the kernel mapped. Cheap, allocates nothing.
    void find() noexcept;

    /// The GNU build id; zeros if the program has none.
    [[nodiscard]] const build_id& build() const noexcept { return build_; }
    /// Where the code starts as it was linked, which is where `ramwright show --elf` looks it up.
    [[nodiscard]] std::uint64_t base() const noexcept { return begin_ - bias_; }

    [[nodiscard]] bool contains(std::uintptr_t address) const noexcept {
        return address - begin_ < end_ - begin_;
    }
    /// The call that returns to an address this contains, as it was linked.
    [[nodiscard]] std::uint64_t as_linked(std::uintptr_t return_address) const noexcept {
        return code_address(return_address - bias_);
    }
    /// Whether the address lies where the kernel starts the program, which calls what calls `main`.
    [[nodiscard]] bool starts_program(std::uintptr_t address) const noexcept {
        constexpr std::uintptr_t longest = 64;
        return address - entry_ < longest;
    }

private:
    void read_build_id(const void* notes, std::uintptr_t bytes) noexcept;

    std::uintptr_t bias_ = 0;
    std::uintptr_t begin_ = 0;
    std::uintptr_t end_ = 0;
    std::uintptr_t entry_ = 0;
    build_id build_{};
};

}  // namespace ramwright::record
