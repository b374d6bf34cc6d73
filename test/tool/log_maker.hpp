// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// Operation logs in the order a test thinks of them.

namespace ramwright::tool::testing {

class log_maker {
public:
    void wait(std::uint64_t ticks) { tick_ += ticks; }
    void calls_from(std::uint64_t caller) { caller_ = caller; }

    std::uint32_t allocate(std::uint32_t size, std::uint32_t alignment_log2 = 3) {
        const std::uint32_t slot = vacant_.empty() ? next_++ : vacant_.back();
        if (!vacant_.empty()) {
            vacant_.pop_back();
        }
        append(operation_kind::allocate, slot, size, alignment_log2);
        return slot;
    }
    void free(std::uint32_t slot) {
        append(operation_kind::free, slot, 0, 3);
        vacant_.push_back(slot);
    }
    void resize(std::uint32_t slot, std::uint32_t size) {
        append(operation_kind::resize, slot, size, 3);
    }
    void mark(std::uint32_t value) { log_.mark(value); }
    void attempt(std::uint32_t size) { append(operation_kind::attempt, 0, size, 3); }

    [[nodiscard]] operation_log take() { return std::move(log_); }

private:
    void append(operation_kind kind, std::uint32_t slot, std::uint32_t size,
                std::uint32_t alignment_log2) {
        operation what;
        what.kind = kind;
        what.slot = slot & 0xFFFFFFU;
        what.size = size;
        what.alignment_log2 = alignment_log2 & 31U;
        what.caller = log_.intern_caller(kind == operation_kind::free ? 0 : caller_);
        log_.append(tick_, what);
    }

    operation_log log_;
    std::uint64_t tick_ = 0;
    std::uint64_t caller_ = 0;
    std::uint32_t next_ = 0;
    std::vector<std::uint32_t> vacant_;
};

/// A small firmware: readings of 100 bytes every tick that live 1 to 8 ticks, packets of 600 bytes
/// every fourth that live 1 to 20, and a burst of odd sizes every fiftieth. Always the same.
[[nodiscard]] inline operation_log small_firmware(std::uint64_t ticks) {
    std::uint32_t state = 0x2545F491U;
    const auto random = [&state](std::uint32_t below) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state % below;
    };
    log_maker log;
    log.calls_from(0x1000);
    log.allocate(512);
    std::vector<std::vector<std::uint32_t>> ends(ticks + 128);
    const auto make = [&](std::uint64_t now, std::uint32_t size, std::uint32_t life,
                          std::uint64_t caller) {
        log.calls_from(caller);
        ends[now + life].push_back(log.allocate(size));
    };
    for (std::uint64_t now = 1; now <= ticks; ++now) {
        log.wait(1);
        for (const std::uint32_t slot : ends[now]) {
            log.free(slot);
        }
        make(now, 100, 1 + random(8), 0x2000);
        if (now % 4 == 0) {
            make(now, 600, 1 + random(20), 0x3000);
        }
        if (now % 50 == 0) {
            for (int block = 0; block != 5; ++block) {
                make(now, 16 + random(1500), 1 + random(60), 0x4000);
            }
        }
    }
    return log.take();
}

}  // namespace ramwright::tool::testing
