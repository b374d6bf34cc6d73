// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "board/call_costs.hpp"
#include "board/stopwatch.hpp"
#include "instructions/subject.hpp"

/// \file
/// Stands between a workload and an allocator: counts the instructions of every call, and signs every block
/// at both ends, so that an allocator that hands one byte out twice is found when the block is released.

namespace bench {

template <subject S>
class meter {
public:
    explicit meter(std::span<std::byte> region) noexcept : region_{region} {
        start_counting(board::first_call::is_left_out);
    }

    void start_counting(board::first_call first) noexcept {
        counting_ = true;
        allocations_.start(first);
        releases_.start(first);
        refusals_.start(board::first_call::counts);
        refused_ = 0;
    }
    void stop_counting() noexcept { counting_ = false; }

    [[gnu::noinline]] void* allocate(std::uint32_t size) noexcept {
        void* block = nullptr;
        if (counting_) {
            board::stopwatch watch;
            std::size_t wanted = size;
            watch.begin(wanted);
            block = S::allocate(wanted);
            watch.end(block);
            (block != nullptr ? allocations_ : refusals_).add(watch.instructions());
        } else {
            block = S::allocate(size);
        }
        if (block == nullptr) {
            ++refused_;
            return nullptr;
        }
        note_allocated(block, size);
        return block;
    }

    [[gnu::noinline]] void release(void* block, std::uint32_t size) noexcept {
        damaged_ += is_signed(block, size) ? 0 : 1;
        if (counting_) {
            board::stopwatch watch;
            watch.begin(block);
            S::release(block);
            watch.end();
            releases_.add(watch.instructions());
        } else {
            S::release(block);
        }
        live_bytes_ -= size;
    }

    [[nodiscard]] const board::call_costs& allocations() const noexcept { return allocations_; }
    [[nodiscard]] const board::call_costs& releases() const noexcept { return releases_; }
    [[nodiscard]] const board::call_costs& refusals() const noexcept { return refusals_; }
    [[nodiscard]] std::uint32_t refused() const noexcept { return refused_; }
    [[nodiscard]] std::uint32_t peak_live_bytes() const noexcept { return peak_live_bytes_; }
    /// From the start of the region to the end of the highest block there ever was.
    [[nodiscard]] std::uint32_t high_water_bytes() const noexcept { return high_water_bytes_; }
    /// Blocks outside of the region, or whose signature was gone when they were released.
    [[nodiscard]] std::uint32_t damaged() const noexcept { return damaged_; }

private:
    static constexpr std::uint32_t least_signed = 2 * sizeof(std::uint32_t);

    [[nodiscard]] static std::uint32_t signature(const void* block, std::uint32_t size) noexcept {
        return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(block)) ^ size << 16;
    }

    void note_allocated(void* block, std::uint32_t size) noexcept {
        const auto offset =
            static_cast<std::uint32_t>(static_cast<std::byte*>(block) - region_.data());
        if (offset >= region_.size() || size > region_.size() - offset) {
            ++damaged_;
            return;
        }
        high_water_bytes_ = offset + size > high_water_bytes_ ? offset + size : high_water_bytes_;
        live_bytes_ += size;
        peak_live_bytes_ = live_bytes_ > peak_live_bytes_ ? live_bytes_ : peak_live_bytes_;
        if (size >= least_signed) {
            const std::uint32_t mark = signature(block, size);
            auto* const bytes = static_cast<char*>(block);
            std::memcpy(bytes, &mark, sizeof mark);
            std::memcpy(bytes + size - sizeof mark, &mark, sizeof mark);
        }
    }

    [[nodiscard]] static bool is_signed(const void* block, std::uint32_t size) noexcept {
        if (size < least_signed) {
            return true;
        }
        std::uint32_t front = 0;
        std::uint32_t back = 0;
        const auto* const bytes = static_cast<const char*>(block);
        std::memcpy(&front, bytes, sizeof front);
        std::memcpy(&back, bytes + size - sizeof back, sizeof back);
        return front == signature(block, size) && back == front;
    }

    std::span<std::byte> region_;
    bool counting_ = true;
    std::uint32_t refused_ = 0;
    std::uint32_t live_bytes_ = 0;
    std::uint32_t peak_live_bytes_ = 0;
    std::uint32_t high_water_bytes_ = 0;
    std::uint32_t damaged_ = 0;
    board::call_costs allocations_;
    board::call_costs releases_;
    board::call_costs refusals_;
};

}  // namespace bench
