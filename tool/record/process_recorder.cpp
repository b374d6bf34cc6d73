// SPDX-License-Identifier: Apache-2.0
#include "tool/record/process_recorder.hpp"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <limits>
#include <new>

#include "tool/record/c_library.hpp"
#include "tool/record/call_ring.hpp"
#include "tool/record/environment.hpp"
#include "tool/record/program_callers.hpp"
#include "tool/record/trace_file.hpp"

namespace ramwright::record {

namespace {

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
    [[nodiscard]] std::uintptr_t caller(call_site from, locked& hold) noexcept {
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

constinit bool recorder_state::looked_ = false;
constinit bool recorder_state::active_ = false;
constinit recorder_state recorder_state::only_{};

/// With the first allocation of the program, when there are no threads yet.
void recorder_state::look() noexcept {
    looked_ = true;
    const char* const file = std::getenv(file_variable);
    active_ = file != nullptr && only_.start_program(file);
}

bool recorder_state::start_program(const char* file) noexcept {
    const char* const owner = std::getenv(process_variable);
    const char* const clock = std::getenv(clock_variable);
    const char* const depth = std::getenv(depth_variable);
    void* const page = ::mmap(nullptr, sizeof(per_process), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (owner == nullptr || clock == nullptr || depth == nullptr || page == MAP_FAILED ||
        ::madvise(page, sizeof(per_process), MADV_WIPEONFORK) != 0 ||
        !file_.reserve(file, std::atoi(owner)) ||
        !callers_.start(static_cast<std::size_t>(std::atoi(depth)))) {
        say("this system cannot record: it needs Linux 4.14 or newer, and some memory");
        return false;
    }
    process_ = static_cast<per_process*>(page);
    clock_.choose(clock);

    // One heap that grows from one address, as a region does, so that offsets are small.
    heap_ = reinterpret_cast<std::uintptr_t>(::sbrk(0));
    ::mallopt(M_ARENA_MAX, 1);
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, INT_MAX);

    // The region's size is not known before the program ends.
    trace_info info{.build = callers_.code().build(),
                    .clock_hz = clock_.hz(),
                    .region_bytes = 0,
                    .region_base = heap_,
                    .code_base = callers_.code().base()};
    blank_ = blank_packet(info, default_packet_bytes);
    if (callers_.has_chains()) {
        blank_.clock_hz |= call_format::clock_flag;
        info.code_base = 0;  // for numbers
    }
    ::new (static_cast<void*>(ring_memory_)) call_ring{file_.storage(), info, read_clock{&clock_}};
    return true;
}

/// The child of a fork goes on counting where its parent was, so that a reader knows that blocks
/// may be live that this file does not tell of.
void recorder_state::start_process() noexcept {
    const int before = errno;
    process_->started = true;
    ring().flush();
    file_.start(blank_);
    callers_.forget();
    errno = before;
}

void recorder_state::complain() noexcept {
    if (!complained_) {
        complained_ = true;
        say("blocks beyond 4 GiB of heap, or outside the C library's, are not recorded");
    }
}

void locked::take() noexcept {
    if (!alone_) {
        ::pthread_mutex_lock(&state_.mutex());
    }
    state_.start_process_if_new();
}

void locked::release() noexcept {
    if (!alone_) {
        ::pthread_mutex_unlock(&state_.mutex());
    }
}

std::uintptr_t recorder_state::unwound(call_site from, locked& hold) noexcept {
    if (calls_lost_) {
        calls_lost_ = false;
        callers_.forget();
    }
    // Unwinding may wait for the dynamic linker's locks, and who holds those for this one.
    hold.release();
    const call_stack stack{callers_.code(), from, callers_.depth()};
    hold.take();
    return callers_.add(from, stack, [this](const call_format::call& call) {
        make_room();
        ring().called(call, callers_.code().base());
    });
}

}  // namespace

void prepare() noexcept { static_cast<void>(recorder_state::get()); }

void requested(const void* block, layout want, call_site from) noexcept {
    recorder_state* const to = recorder_state::get();
    if (to == nullptr) {
        return;
    }
    locked hold{*to};
    const std::uintptr_t caller = to->caller(from, hold);
    if (block == nullptr) {
        to->refused(want, caller);
    } else {
        to->allocated(block, want, caller);
    }
}

void releasing(const void* block) noexcept {
    recorder_state* const to = recorder_state::get();
    if (to == nullptr || block == nullptr) {
        return;
    }
    const locked hold{*to};
    to->freed(block);
}

void* reallocate(void* block, std::size_t size, call_site from) noexcept {
    recorder_state* const to = recorder_state::get();
    if (to == nullptr) {
        return __libc_realloc(block, size);
    }
    locked hold{*to};
    const std::uintptr_t caller = to->caller(from, hold);
    // Held throughout: what a moving block leaves behind may be another thread's before this returns.
    void* const moved = __libc_realloc(block, size);
    if (moved == nullptr && (block == nullptr || size != 0)) {
        to->refused({.size = size}, caller);
    } else if (moved == nullptr) {
        to->freed(block);
    } else if (moved == block) {
        to->resized(block, size, caller);
    } else {
        to->allocated(moved, {.size = size}, caller);
        if (block != nullptr) {
            to->freed(block);
        }
    }
    return moved;
}

}  // namespace ramwright::record
