// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/alloc/general.hpp"

/// \file
/// The region that mbedTLS has to itself.

inline constexpr std::size_t largest_tls_region = 192 * 1024;

/// Makes the heap anew, over so many bytes. Nothing of the old one may be in use.
void start_tls_heap(std::size_t region_bytes);

[[nodiscard]] ramwright::general<>& tls_heap() noexcept;
