// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ramwright/heap/heap.hpp"

/// \file
/// Three banks of memory as a chip may have them, and a heap over them.

namespace ramwright_test {

using ramwright::capabilities;
using ramwright::capability;
using ramwright::mapped_region;

/// Memory that ends with its own allocation, for the sanitizer.
template <std::size_t Bytes>
class bank {
public:
    [[nodiscard]] mapped_region region(const char* name, capabilities has) const {
        return {.where = {.name = name,
                          .start = reinterpret_cast<std::uintptr_t>(bytes_.data()),
                          .size = Bytes,
                          .has = has | capability::byte_accessible}};
    }

private:
    alignas(4096) std::array<std::byte, Bytes> bytes_{};
};

/// FAST is what most requests get. DMA is the first choice for DMA only, behind a cache with lines of 32
/// bytes. EXTERNAL is the last choice for all but requests for it, and too large for a small `general`.
class three_banks : public testing::Test {
protected:
    static constexpr std::size_t fast_bytes = 4096;
    static constexpr std::size_t dma_bytes = 8192;
    static constexpr std::size_t external_bytes = 512 * 1024;

    three_banks() {
        ramwright::failures.clear();
        ramwright::failures.on_failure(nullptr);
        EXPECT_EQ(memory.add(fast_region()), ramwright::region_error::none);
        EXPECT_EQ(memory.add(dma_region()), ramwright::region_error::none);
        EXPECT_EQ(memory.add(external_region()), ramwright::region_error::none);
    }

    [[nodiscard]] mapped_region fast_region() const {
        return fast_.region("FAST", capability::internal | capability::tightly_coupled);
    }
    [[nodiscard]] mapped_region dma_region() const {
        mapped_region made = dma_.region("DMA", capability::internal | capability::dma);
        made.cache_line = 32;
        made.choice[0] = capability::dma;
        made.choice[1] = capability::internal;
        return made;
    }
    [[nodiscard]] mapped_region external_region() const {
        mapped_region made = external_.region("EXTERNAL", capability::external);
        made.choice[0] = capability::external;
        return made;
    }
    /// The name of the region in which the block lies.
    [[nodiscard]] std::string place_of(const void* block) const {
        const mapped_region* const region = memory.region_of(block);
        return region == nullptr ? "nowhere" : region->where.name;
    }
    /// Takes all of the region that is asked first for these capabilities.
    void exhaust(capabilities with, const char* name) {
        for (const std::size_t size : {100U, 1U}) {
            void* last = memory.allocate({.size = size}, with);
            while (place_of(last) == name) {
                last = memory.allocate({.size = size}, with);
            }
            memory.deallocate(last);
        }
        ramwright::failures.clear();
    }

    ramwright::heap<4> memory;

private:
    bank<fast_bytes> fast_;
    bank<dma_bytes> dma_;
    bank<external_bytes> external_;
};

}  // namespace ramwright_test
