// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "iot_node/random.hpp"
#include "workload/memory.hpp"

/// \file
/// Objects of one kind that are replaced at random, beside 64 other blocks of 24 to 1024 bytes that are, too:
/// what a field report measured pools and slabs on, with the traffic that fragments its heap.
///
/// The other blocks come from `Beside`, so that the objects can come from there as well or from a memory of
/// their own.

namespace bench {

struct object_kind {
    std::uint32_t bytes = 0;
    std::uint32_t most_live = 0;
    std::uint32_t rounds = 0;
    std::uint32_t ram_bytes = 0;  ///< for objects and other blocks
};

inline constexpr object_kind sensor_readings{
    .bytes = 256, .most_live = 10, .rounds = 10'000, .ram_bytes = 64 * 1024};
/// A socket and two buffers of 2 KiB.
inline constexpr object_kind connections{
    .bytes = 4100, .most_live = 32, .rounds = 1000, .ram_bytes = 192 * 1024};

template <memory M, memory Beside>
class replacement {
public:
    replacement(M& on, Beside& beside, const object_kind& kind)
        : on_{on}, beside_{beside}, kind_{kind} {
        for (other& each : others_) {
            replace(each);
        }
    }

    /// In each round one object and one other block are replaced. Afterwards no object is left.
    void run() {
        for (std::uint32_t round = 0; round != kind_.rounds; ++round) {
            replace(others_[random_.below(others_.size())]);
            void*& object = objects_[random_.below(kind_.most_live)];
            release_if_held(on_, object, kind_.bytes);
            object = on_.allocate(kind_.bytes);
        }
        for (void* const object : objects_) {
            release_if_held(on_, object, kind_.bytes);
        }
    }

private:
    struct other {
        void* block = nullptr;
        std::uint32_t size = 0;
    };

    void replace(other& one) {
        constexpr std::uint32_t octaves = 354'880;  // log2(1024 / 24) in 65,536ths
        release_if_held(beside_, one.block, one.size);
        one.size = random_.log_uniform(24, 1024, octaves);
        one.block = beside_.allocate(one.size);
    }

    M& on_;
    Beside& beside_;
    object_kind kind_;
    iot_node::random_sequence random_{0};
    std::array<void*, 32> objects_{};
    std::array<other, 64> others_{};
};

}  // namespace bench
