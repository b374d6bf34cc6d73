// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "workload/memory.hpp"

/// \file
/// W5: many holes of 32 bytes, then requests for 48. An allocator that looks at the holes one by one gets
/// slower with each.

namespace bench {

inline constexpr std::uint32_t w5_most_holes = 1024;

template <memory M>
class w5 {
public:
    explicit w5(M& on) : on_{on} {}

    /// Every second one of the small blocks is freed. False iff a request was refused.
    [[nodiscard]] bool make_holes(std::uint32_t holes) {
        bool served = true;
        for (std::uint32_t index = 0; index != 2 * holes; ++index) {
            small_[index] = on_.allocate(small_bytes);
            served = served && small_[index] != nullptr;
        }
        served = on_.allocate(small_bytes) != nullptr && served;
        for (std::uint32_t index = 0; index != 2 * holes; index += 2) {
            release_if_held(on_, small_[index], small_bytes);
        }
        return served;
    }

    void run() {
        constexpr std::uint32_t large_bytes = 48;
        for (std::uint32_t round = 0; round != 50; ++round) {
            std::array<void*, 4> blocks{};
            for (void*& block : blocks) {
                block = on_.allocate(large_bytes);
            }
            for (void* const block : blocks) {
                release_if_held(on_, block, large_bytes);
            }
        }
    }

private:
    static constexpr std::uint32_t small_bytes = 32;

    M& on_;
    std::array<void*, 2 * w5_most_holes> small_{};
};

}  // namespace bench
