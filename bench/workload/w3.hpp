// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "iot_node/random.hpp"
#include "workload/memory.hpp"

/// \file
/// W3: a sensor node for three days, a tick a second. The requests of `examples/iot_node`, in its order:
/// readings, packets, scratch buffers, handshakes of blocks of every size, and now and then a look whether
/// 16 KiB can be had in one piece.

namespace bench {

inline constexpr std::uint32_t w3_ticks = 259'200;

template <memory M>
class w3 {
public:
    w3(M& on, std::uint32_t seed) : on_{on}, random_{seed} {
        first_on_.fill(none);
        for (std::uint32_t index = 0; index != capacity; ++index) {
            records_[index].next = index + 1;
        }
    }

    void run(std::uint32_t ticks) {
        [[maybe_unused]] void* const configuration = on_.allocate(2048);
        for (now_ = 1; now_ <= ticks; ++now_) {
            release_expired();
            run_tick();
        }
    }

private:
    static constexpr std::uint32_t spokes = 128;  // beyond the longest life, 90 ticks
    static constexpr std::uint32_t capacity =
        64;  // at most 40 live: 10 readings, 6 packets, 24 others
    static constexpr std::uint32_t none = capacity;

    struct record {
        void* block = nullptr;
        std::uint32_t size = 0;
        std::uint32_t next = none;
    };

    void run_tick() {
        constexpr std::uint32_t scratch_bytes = 256;
        constexpr std::uint32_t update_bytes = 16 * 1024;
        constexpr std::uint32_t octaves = 485'468;  // log2(4096 / 24) in 65,536ths
        std::array<void*, 3> scratch{};
        const std::uint32_t buffers = 1 + random_.below(3);
        for (std::uint32_t index = 0; index != buffers; ++index) {
            scratch[index] = on_.allocate(scratch_bytes);
        }
        keep(156, 1 + random_.below(10));
        if (now_ % 5 == 0) {
            keep(1024, 1 + random_.below(30));
        }
        if (now_ % 60 == 0) {
            for (std::uint32_t block = 0; block != 12; ++block) {
                const std::uint32_t size = random_.log_uniform(24, 4096, octaves);
                keep(size, 1 + random_.below(90));
            }
        }
        for (void* const buffer : scratch) {
            release_if_held(on_, buffer, scratch_bytes);
        }
        if (now_ % 1000 == 0) {
            release_if_held(on_, on_.allocate(update_bytes), update_bytes);
        }
    }

    void keep(std::uint32_t size, std::uint32_t life) {
        void* const block = on_.allocate(size);
        if (block == nullptr) {
            return;
        }
        const std::uint32_t index = unused_;
        unused_ = records_[index].next;
        std::uint32_t& first = first_on_[(now_ + life) % spokes];
        records_[index] = {.block = block, .size = size, .next = first};
        first = index;
    }

    /// Last kept first.
    void release_expired() {
        std::uint32_t index = first_on_[now_ % spokes];
        first_on_[now_ % spokes] = none;
        while (index != none) {
            record& expired = records_[index];
            const std::uint32_t following = expired.next;
            on_.release(expired.block, expired.size);
            expired.next = unused_;
            unused_ = index;
            index = following;
        }
    }

    M& on_;
    iot_node::random_sequence random_;
    std::uint32_t now_ = 0;
    std::uint32_t unused_ = 0;
    std::array<record, capacity> records_{};
    std::array<std::uint32_t, spokes> first_on_{};
};

}  // namespace bench
