// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "iot_node/random.hpp"
#include "workload/memory.hpp"

/// \file
/// W4: sizes from 8 to 2048 bytes, log-uniform, allocated and freed at random about a fixed level of live
/// bytes: 75 % of 96 KiB, whatever the size of the heap. Nothing in it is regular, and nothing is kept.

namespace bench {

inline constexpr std::uint32_t w4_operations = 200'000;

template <memory M>
class w4 {
public:
    w4(M& on, std::uint32_t seed) : on_{on}, random_{seed} {}

    void run(std::uint32_t operations) {
        for (std::uint32_t operation = 0; operation != operations; ++operation) {
            const std::uint32_t chance = random_.below(100);
            const bool allocates = chance < (asked_bytes_ < level ? 75U : 25U);
            if (count_ != slots && (allocates || count_ == 0)) {
                add();
            } else {
                remove(random_.below(count_));
            }
        }
    }

private:
    static constexpr std::uint32_t level = 96 * 1024 / 4 * 3;
    static constexpr std::uint32_t slots = 4096;

    void add() {
        constexpr std::uint32_t octaves = 8 * 65'536;
        const std::uint32_t size = random_.log_uniform(8, 2048, octaves);
        blocks_[count_] = on_.allocate(size);
        sizes_[count_] = static_cast<std::uint16_t>(size);
        ++count_;
        asked_bytes_ += size;  // refused ones too, or a poor allocator would be asked for less
    }

    void remove(std::uint32_t index) {
        release_if_held(on_, blocks_[index], sizes_[index]);
        asked_bytes_ -= sizes_[index];
        --count_;
        blocks_[index] = blocks_[count_];
        sizes_[index] = sizes_[count_];
    }

    M& on_;
    iot_node::random_sequence random_;
    std::uint32_t asked_bytes_ = 0;
    std::uint32_t count_ = 0;
    std::array<void*, slots> blocks_{};
    std::array<std::uint16_t, slots> sizes_{};
};

}  // namespace bench
