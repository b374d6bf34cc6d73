// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "config.hpp"
#include "esp_heap_trace.h"

/// \file
/// The records of a heap trace, in the memory that the program gave. Called with interrupts masked.

namespace ramwright::esp_idf {

#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
constexpr bool hashes = true;
#else
constexpr bool hashes = false;
#endif

/// Records from the oldest to the newest; the others are in a list of their own.
class trace_records {
public:
    void take_over(heap_trace_record_t* buffer, std::size_t count) noexcept {
        buffer_ = buffer;
        capacity_ = count;
        high_water_ = 0;
        clear();
    }
    void clear() noexcept {
        oldest_ = newest_ = unused_ = nullptr;
        count_ = 0;
        overflowed_ = false;
        for (heap_trace_record_t*& chain : chains_) {
            chain = nullptr;
        }
        for (std::size_t at = capacity_; at != 0; --at) {
            buffer_[at - 1] = {};
            buffer_[at - 1].newer = unused_;
            unused_ = &buffer_[at - 1];
        }
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::size_t high_water() const noexcept { return high_water_; }
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
    [[nodiscard]] std::size_t hits() const noexcept { return hits_; }
    [[nodiscard]] std::size_t misses() const noexcept { return misses_; }
    [[nodiscard]] const heap_trace_record_t* oldest() const noexcept { return oldest_; }

    /// In place of the oldest, if there is no other.
    heap_trace_record_t& append() noexcept {
        if (unused_ == nullptr) {
            overflowed_ = true;
            remove(*oldest_);
        }
        heap_trace_record_t& added = *unused_;
        unused_ = added.newer;
        added = {};
        added.older = newest_;
        (newest_ == nullptr ? oldest_ : newest_->newer) = &added;
        newest_ = &added;
        ++count_;
        high_water_ = count_ > high_water_ ? count_ : high_water_;
        return added;
    }
    void remove(heap_trace_record_t& gone) noexcept {
        unhash(gone);
        (gone.older == nullptr ? oldest_ : gone.older->newer) = gone.newer;
        (gone.newer == nullptr ? newest_ : gone.newer->older) = gone.older;
        gone.newer = unused_;
        unused_ = &gone;
        --count_;
    }

    void hash([[maybe_unused]] heap_trace_record_t& added) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        heap_trace_record_t*& chain = chains_[chain_of(added.address)];
        added.same_hash = chain;
        chain = &added;
#endif
    }
    void unhash([[maybe_unused]] heap_trace_record_t& gone) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        heap_trace_record_t** link = &chains_[chain_of(gone.address)];
        while (*link != nullptr && *link != &gone) {
            link = &(*link)->same_hash;
        }
        if (*link != nullptr) {
            *link = gone.same_hash;
        }
#endif
    }
    /// The newest record of the address that is not freed, or null.
    [[nodiscard]] heap_trace_record_t* find(const void* address) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        heap_trace_record_t* at = chains_[chain_of(address)];
        while (at != nullptr && at->address != address) {
            at = at->same_hash;
        }
        ++(at != nullptr ? hits_ : misses_);
        return at;
#else
        heap_trace_record_t* at = newest_;
        while (at != nullptr && (at->address != address || at->freed)) {
            at = at->older;
        }
        return at;
#endif
    }

private:
    static std::size_t chain_of(const void* address) noexcept {
        const auto bits = reinterpret_cast<std::uintptr_t>(address);
        const auto mixed = static_cast<std::uint32_t>((bits >> 3) + (bits >> 5) + (bits >> 7));
        return mixed * 16777619U % (hashes ? config::hash_map_size : 1);
    }

    heap_trace_record_t* buffer_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t count_ = 0;
    std::size_t high_water_ = 0;
    std::size_t hits_ = 0;
    std::size_t misses_ = 0;
    bool overflowed_ = false;
    heap_trace_record_t* oldest_ = nullptr;
    heap_trace_record_t* newest_ = nullptr;
    heap_trace_record_t* unused_ = nullptr;
    heap_trace_record_t* chains_[hashes ? config::hash_map_size : 1]{};
};

}  // namespace ramwright::esp_idf
