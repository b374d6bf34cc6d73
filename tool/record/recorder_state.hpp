// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>
#include <sys/single_threaded.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

#include "ramwright/core/layout.hpp"
#include "tool/record/call_ring.hpp"
#include "tool/record/program_callers.hpp"
#include "tool/record/trace_file.hpp"

/// \file
/// What the recorder knows of the process it is in, and the lock that its threads take in turn.

namespace ramwright::record {

/// What a fork must not inherit: the kernel wipes it in the child, however the child was made.
struct per_process {
    pthread_mutex_t lock;  // zeros are an unlocked one
    bool started;
};

class recorder_state;

class locked {
public:
    explicit locked(recorder_state& state) noexcept : state_{state} { take(); }
    ~locked() { release(); }
    locked(const locked&) = delete;
    locked& operator=(const locked&) = delete;

    inline void release() noexcept;
    inline void take() noexcept;

private:
    recorder_state& state_;
    // A second thread can only come of this one, which has other things to do while it holds the lock.
    bool alone_ = __libc_single_threaded != 0;
};

class recorder_state {
public:
    /// Null: this process is not recorded.
    [[nodiscard]] static recorder_state* get() noexcept {
        if (!looked_) [[unlikely]] {
            look();
        }
        return active_ ? &only_ : nullptr;
    }

    [[nodiscard]] pthread_mutex_t& mutex() noexcept { return process_->lock; }
    /// With the mutex held.
    void start_process_if_new() noexcept {
        if (!process_->started) [[unlikely]] {
            start_process();
        }
    }

    /// As `allocated`, `resized` and `refused` want it.
    [[nodiscard, gnu::always_inline]] std::uintptr_t caller(call_site from, locked& hold) noexcept {
        if (!calls_lost_) [[likely]] {
            if (const auto known = callers_.find(from)) [[likely]] {
                return *known;
            }
        }
        return unwound(from, hold);
    }

    void allocated(const void* block, layout want, std::uintptr_t caller) noexcept {
        if (!has_offset(block, want.size)) {
            return complain();
        }
        begin_event();
        ring().allocated(offset(block), want, caller);
    }
    void resized(const void* block, std::size_t size, std::uintptr_t caller) noexcept {
        if (!has_offset(block, size)) {
            return complain();
        }
        begin_event();
        ring().resized(offset(block), size, caller);
    }
    void freed(const void* block) noexcept {
        if (has_offset(block, 0)) {
            begin_event();
            ring().freed(offset(block));
        }
    }
    void refused(layout want, std::uintptr_t caller) noexcept {
        begin_event();
        // To ask the C library for its largest block would take its lock and a walk through its heap.
        ring().refused(want, 0, caller);
    }

private:
    [[gnu::noinline, gnu::cold]] std::uintptr_t unwound(call_site from, locked& hold) noexcept;
    static void look() noexcept;
    [[nodiscard]] bool start_program(const char* file) noexcept;
    void start_process() noexcept;
    void complain() noexcept;

    void begin_event() noexcept {
        clock_.next_event();
        make_room();
    }
    /// In the ring's own way to the next packet it would overwrite the oldest.
    void make_room() noexcept {
        if (file_.full()) [[unlikely]] {
            const int before = errno;
            ring().flush();
            calls_lost_ = calls_lost_ || !file_.holds_window();
            file_.advance(blank_);
            errno = before;
        }
    }

    [[nodiscard]] std::uintptr_t distance(const void* block) const noexcept {
        return reinterpret_cast<std::uintptr_t>(block) - heap_;
    }
    [[nodiscard]] std::uint32_t offset(const void* block) const noexcept {
        return static_cast<std::uint32_t>(distance(block));
    }
    [[nodiscard]] bool has_offset(const void* block, std::size_t size) const noexcept {
        constexpr std::uintptr_t most = std::numeric_limits<std::uint32_t>::max();
        return distance(block) < most && size < most - distance(block);
    }
    [[nodiscard]] call_ring& ring() noexcept {
        return *std::launder(reinterpret_cast<call_ring*>(ring_memory_));
    }

    static bool looked_;
    static bool active_;
    static recorder_state only_;

    per_process* process_ = nullptr;
    std::uintptr_t heap_ = 0;
    program_callers callers_;
    run_clock clock_;
    trace_file file_;
    packet_header blank_;
    bool complained_ = false;
    bool calls_lost_ = false;  // some of those that were written, with events
    // Constructed when it is known where to. Never destroyed: programs allocate until their last moment.
    alignas(call_ring) std::byte ring_memory_[sizeof(call_ring)]{};
};

inline void locked::take() noexcept {
    if (!alone_) {
        ::pthread_mutex_lock(&state_.mutex());
    }
    state_.start_process_if_new();
}

inline void locked::release() noexcept {
    if (!alone_) {
        ::pthread_mutex_unlock(&state_.mutex());
    }
}

}  // namespace ramwright::record
