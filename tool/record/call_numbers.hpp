// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Which calls were written to the trace, and under which numbers. Allocates nothing.

namespace ramwright::record {

class call_numbers {
public:
    struct numbered {
        std::uint32_t number;  ///< from 1 on
        bool is_new;           ///< it must be written
    };

    /// False: there is no memory for it.
    [[nodiscard]] bool reserve() noexcept;

    /// Whether as many calls may be new before `forget` must be called.
    [[nodiscard]] bool has_room(std::size_t calls) const noexcept {
        return most_calls - used_ >= calls;
    }
    /// Of the call to `address` within the call numbered `from`, 0 for none.
    [[nodiscard]] numbered number_of(std::uint32_t from, std::uint64_t address) noexcept;
    /// Numbers are given anew.
    void forget() noexcept;

private:
    struct call {
        std::uint64_t address;
        std::uint32_t from;
        std::uint32_t number;  // 0: none is here
    };
    static constexpr std::uint32_t most_calls = 1U << 16;
    static constexpr std::uint32_t places = 2 * most_calls;

    call* calls_ = nullptr;
    std::uint32_t used_ = 0;
};

}  // namespace ramwright::record
