// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ramwright/core/failure.hpp"
#include "region_of.hpp"
#include "shadow.hpp"
#include "subject.hpp"

/// \file
/// The shadow, driven by a fuzzer: the first byte chooses the allocator, the second where its region
/// starts, every four that follow are one call.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright_test;
    if (size < 2) {
        return 0;
    }
    const subject& chosen = subjects()[data[0] % subjects().size()];
    const region_of region{chosen.region_bytes, data[1] % 32U};
    ramwright::failures.clear();
    try {
        const auto tested = chosen.make(region.bytes());
        shadow expected{chosen, *tested};
        for (std::size_t at = 2; at + sizeof(std::uint32_t) <= size; at += sizeof(std::uint32_t)) {
            std::uint32_t call = 0;
            std::memcpy(&call, data + at, sizeof(call));
            expected.perform(call);
        }
        expected.release_all();
    } catch (const disagreement& found) {
        std::fprintf(stderr, "%s: %s\n", chosen.name.c_str(), found.what());
        std::abort();
    }
    return 0;
}
