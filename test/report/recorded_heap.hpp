// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

#include "ramwright/core/layout.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// What the makers of traces have in common: a heap whose events go to a file, on a clock that they set, and
/// random numbers that are the same in every run.

inline constexpr std::uint64_t code_base = 0x0800'0000;

template <typename Heap>
class recorded_heap {
public:
    recorded_heap(const std::filesystem::path& trace, std::size_t region_bytes,
                  std::uint32_t clock_hz)
        : region_(region_bytes / sizeof(std::uint64_t)),
          heap_{std::as_writable_bytes(std::span{region_})},
          packets_(packet_bytes / sizeof(std::uint64_t)),
          ring_{std::as_writable_bytes(std::span{packets_}),
                {.clock_hz = clock_hz,
                 .region_bytes = static_cast<std::uint32_t>(region_bytes),
                 .code_base = code_base},
                clock{now_}},
          file_{trace, std::ios::binary} {}

    [[nodiscard]] std::uint32_t now() const { return now_; }
    void tick() { ++now_; }

    /// Null where it is refused.
    [[nodiscard]] void* allocate(std::uint32_t size, std::uint64_t caller) {
        const ramwright::layout want{.size = size};
        void* const block = heap_.try_allocate(want);
        if (block == nullptr) {
            ring_.refused(want, heap_.largest_free(), caller);
        } else {
            ring_.allocated(offset_of(heap_, block), want, caller);
        }
        return block;
    }

    void free(void* block) {
        ring_.freed(offset_of(heap_, block));
        heap_.deallocate(block);
    }

    /// What waits in the ring goes to the file: to be called before it is full.
    void drain() {
        ring_.drain([this](std::span<const std::byte> packet) {
            file_.write(reinterpret_cast<const char*>(packet.data()),
                        static_cast<std::streamsize>(packet.size()));
        });
    }

    /// False if the file could not be written.
    bool finish() {
        ring_.flush();
        drain();
        return static_cast<bool>(file_.flush());
    }

    std::uint32_t below(std::uint32_t limit) {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 17;
        random_ ^= random_ << 5;
        return static_cast<std::uint32_t>(std::uint64_t{random_} * limit >> 32);
    }

    [[nodiscard]] const Heap& heap() const { return heap_; }

private:
    struct clock {
        const std::uint32_t& now;
        std::uint64_t operator()() const { return now; }
    };
    static constexpr std::size_t packet_bytes = 64 * 1024;

    std::uint32_t now_ = 0;
    std::uint32_t random_ = 0x9E37'79B9;
    std::vector<std::uint64_t> region_;
    Heap heap_;
    std::vector<std::uint64_t> packets_;
    ramwright::trace_ring<clock> ring_;
    std::ofstream file_;
};
