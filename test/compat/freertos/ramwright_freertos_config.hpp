// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ramwright::freertos {

/// Each program says which scheme it tests.
struct config : default_config {
    static constexpr scheme heap = scheme::FREERTOS_TEST_SCHEME;
    static constexpr std::size_t heap_3_budget = 32 * 1024;
    static constexpr std::size_t heap_5_regions = 3;
};

}  // namespace ramwright::freertos
