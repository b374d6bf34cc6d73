// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/packet.hpp"

/// \file
/// The code of the program this library was preloaded into, and who in it asks for memory.

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

    /// The innermost call in the program that led to `return_address`, as it was linked: usually
    /// `return_address` itself, else found by unwinding at most `most_frames`. 0 if there is none.
    [[nodiscard]] std::uintptr_t caller(const void* return_address) const noexcept;

private:
    static constexpr int most_frames = 32;

    [[nodiscard]] bool contains(std::uintptr_t address) const noexcept {
        return address - begin_ < end_ - begin_;
    }
    [[nodiscard]] std::uintptr_t unwound() const noexcept;
    void read_build_id(const void* notes, std::uintptr_t bytes) noexcept;

    std::uintptr_t bias_ = 0;
    std::uintptr_t begin_ = 0;
    std::uintptr_t end_ = 0;
    build_id build_{};
};

}  // namespace ramwright::record
