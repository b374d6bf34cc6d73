// SPDX-License-Identifier: Apache-2.0
#include "tool/record/recorder_state.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

#include "tool/record/environment.hpp"

namespace ramwright::record {

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

#ifdef __x86_64__
// Assembly that does not align the stack gets along with the C library's functions.
[[gnu::force_align_arg_pointer]]
#endif
std::uintptr_t
recorder_state::unwound(call_site from, locked& hold) noexcept {
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

}  // namespace ramwright::record
