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
#include <cstring>
#include <ctime>
#include <limits>
#include <new>

#include "ramwright/trace/ring.hpp"
#include "tool/record/c_library.hpp"
#include "tool/record/environment.hpp"
#include "tool/record/program_code.hpp"
#include "tool/record/trace_file.hpp"

namespace ramwright::record {

namespace {

/// What a fork must not inherit: the kernel wipes it in the child, however the child was made.
struct per_process {
    pthread_mutex_t lock;  // zeros are an unlocked one
    bool started;
};

class trace_clock {
public:
    void choose(const char* name) noexcept {
        if (std::strcmp(name, clock_events) == 0) {
            counts_events_ = true;
        } else if (std::strcmp(name, clock_microseconds) == 0) {
            hz_ = 1'000'000;
            source_ = CLOCK_MONOTONIC;
        }
        start_ = time();
    }
    /// 0: events are no measure of time.
    [[nodiscard]] std::uint32_t hz() const noexcept { return counts_events_ ? 0 : hz_; }
    [[nodiscard]] std::uint64_t now() const noexcept {
        return counts_events_ ? event_ : time() - start_;
    }
    void next_event() noexcept { ++event_; }

private:
    [[nodiscard]] std::uint64_t time() const noexcept {
        timespec at;
        ::clock_gettime(source_, &at);
        return static_cast<std::uint64_t>(at.tv_sec) * hz_ +
               static_cast<std::uint64_t>(at.tv_nsec) / (1'000'000'000U / hz_);
    }

    std::uint32_t hz_ = 1'000;
    clockid_t source_ = CLOCK_MONOTONIC_COARSE;
    bool counts_events_ = false;
    std::uint64_t event_ = 0;
    std::uint64_t start_ = 0;
};

struct read_clock {
    const trace_clock* clock;
    std::uint64_t operator()() const noexcept { return clock->now(); }
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

    [[nodiscard]] const program_code& code() const noexcept { return code_; }

    void allocated(const void* block, layout want, std::uintptr_t caller) noexcept {
        if (!has_offset(block, want.size)) {
            return complain();
        }
        make_room();
        ring().allocated(offset(block), want, caller);
    }
    void resized(const void* block, std::size_t size, std::uintptr_t caller) noexcept {
        if (!has_offset(block, size)) {
            return complain();
        }
        make_room();
        ring().resized(offset(block), size, caller);
    }
    void freed(const void* block) noexcept {
        if (has_offset(block, 0)) {
            make_room();
            ring().freed(offset(block));
        }
    }
    void refused(layout want, std::uintptr_t caller) noexcept {
        make_room();
        // To ask the C library for its largest block would take its lock and a walk through its heap.
        ring().refused(want, 0, caller);
    }

private:
    using ring_type = trace_ring<read_clock>;

    static void look() noexcept;
    [[nodiscard]] bool start_program(const char* file) noexcept;
    void start_process() noexcept;
    void complain() noexcept;

    /// Before each event: in the ring's own way to the next packet it would overwrite the oldest.
    void make_room() noexcept {
        clock_.next_event();
        if (file_.full()) [[unlikely]] {
            const int before = errno;
            ring().flush();
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
    [[nodiscard]] ring_type& ring() noexcept {
        return *std::launder(reinterpret_cast<ring_type*>(ring_memory_));
    }

    static bool looked_;
    static bool active_;
    static recorder_state only_;

    per_process* process_ = nullptr;
    std::uintptr_t heap_ = 0;
    program_code code_;
    trace_clock clock_;
    trace_file file_;
    packet_header blank_;
    bool complained_ = false;
    // Constructed when it is known where to. Never destroyed: programs allocate until their last moment.
    alignas(ring_type) std::byte ring_memory_[sizeof(ring_type)]{};
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
    void* const page = ::mmap(nullptr, sizeof(per_process), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (owner == nullptr || clock == nullptr || page == MAP_FAILED ||
        ::madvise(page, sizeof(per_process), MADV_WIPEONFORK) != 0 ||
        !file_.reserve(file, std::atoi(owner))) {
        say("this system cannot record: it needs Linux 4.14 or newer, and some memory");
        return false;
    }
    process_ = static_cast<per_process*>(page);
    code_.find();
    clock_.choose(clock);

    // One heap that grows from one address, as a region does, so that offsets are small.
    heap_ = reinterpret_cast<std::uintptr_t>(::sbrk(0));
    ::mallopt(M_ARENA_MAX, 1);
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, INT_MAX);

    // The region's size is not known before the program ends.
    const trace_info info{.build = code_.build(),
                          .clock_hz = clock_.hz(),
                          .region_bytes = 0,
                          .region_base = heap_,
                          .code_base = code_.base()};
    blank_ = {.build = info.build,
              .packet_size = packet_ring<>::full_content,
              .clock_hz = info.clock_hz,
              .region_bytes = info.region_bytes,
              .region_base = info.region_base,
              .code_base = info.code_base};
    ::new (static_cast<void*>(ring_memory_)) ring_type{file_.storage(), info, read_clock{&clock_}};
    return true;
}

/// The child of a fork goes on counting where its parent was, so that a reader knows that blocks
/// may be live that this file does not tell of.
void recorder_state::start_process() noexcept {
    const int before = errno;
    process_->started = true;
    ring().flush();
    file_.start(blank_);
    errno = before;
}

void recorder_state::complain() noexcept {
    if (!complained_) {
        complained_ = true;
        say("blocks beyond 4 GiB of heap, or outside the C library's, are not recorded");
    }
}

class locked {
public:
    explicit locked(recorder_state& state) noexcept : mutex_{state.mutex()} {
        if (!alone_) {
            ::pthread_mutex_lock(&mutex_);
        }
        state.start_process_if_new();
    }
    ~locked() {
        if (!alone_) {
            ::pthread_mutex_unlock(&mutex_);
        }
    }
    locked(const locked&) = delete;
    locked& operator=(const locked&) = delete;

private:
    pthread_mutex_t& mutex_;
    // A second thread can only come of this one, which has other things to do while it holds the lock.
    bool alone_ = __libc_single_threaded != 0;
};

}  // namespace

void prepare() noexcept { static_cast<void>(recorder_state::get()); }

void requested(const void* block, layout want, const void* return_address) noexcept {
    recorder_state* const to = recorder_state::get();
    if (to == nullptr) {
        return;
    }
    const std::uintptr_t caller = to->code().caller(return_address);
    const locked hold{*to};
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

void* reallocate(void* block, std::size_t size, const void* return_address) noexcept {
    recorder_state* const to = recorder_state::get();
    if (to == nullptr) {
        return __libc_realloc(block, size);
    }
    const std::uintptr_t caller = to->code().caller(return_address);
    // Held throughout: what a moving block leaves behind may be another thread's before this returns.
    const locked hold{*to};
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
