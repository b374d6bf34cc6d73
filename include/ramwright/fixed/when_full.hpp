// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// What an insertion does when the container is full. The caller names it: there is no default.
///
///     if (readings.try_push_back(r) == nullptr) { ... }    // r is still the caller's
///     readings.push_back(r, or_overwrite_last);
///     readings.push_back(r, or_count{lost});               // lost is a std::uint32_t of the caller
///     history.push_back(r, or_drop_oldest);
///
/// | choice            | the full container                 | what is lost              |
/// |-------------------|------------------------------------|---------------------------|
/// | try_…             | unchanged; the call says so        | nothing                   |
/// | or_drop_oldest    | loses its first element, takes it  | the first element         |
/// | or_overwrite_last | its last element is replaced       | the last element          |
/// | or_count          | unchanged                          | the new element, counted  |
/// | or_truncate       | takes of a text what fits          | the rest; the call says so |
///
/// Each costs its own compare and nothing else; none needs RAM beyond the caller's counter.

namespace ramwright::fixed {

struct or_drop_oldest_t {};
inline constexpr or_drop_oldest_t or_drop_oldest{};

struct or_overwrite_last_t {};
inline constexpr or_overwrite_last_t or_overwrite_last{};

/// Adds one to the caller's counter, which stops at its largest value instead of wrapping to none lost.
class or_count {
public:
    constexpr explicit or_count(std::uint32_t& lost) noexcept : lost_{&lost} {}

    constexpr void add() const noexcept { *lost_ += *lost_ != ~std::uint32_t{0} ? 1 : 0; }

private:
    std::uint32_t* lost_;
};

struct or_truncate_t {};
/// Keeps what fits of a text.
inline constexpr or_truncate_t or_truncate{};

}  // namespace ramwright::fixed
