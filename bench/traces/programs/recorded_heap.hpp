// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "code_object.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/compat/c_functions.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// The heap that the library under study allocates from, and the file that its trace goes to.
///
/// It is large enough that nothing is refused. What the program around the library allocates is not in
/// the trace: that comes from the C library as ever.
///
///     traces::start_recording(argv[1], reinterpret_cast<const void*>(&lua_newstate));
///     ... the library, with traces::memory::malloc and so on ...
///     return traces::finish_recording();

namespace traces {

/// Counts events: runs that ask for the same leave the same trace.
struct event_clock {
    const std::uint64_t* events;

    std::uint64_t operator()() const noexcept { return *events; }
};

/// Meets `ramwright::recorder`: events to a file, with the callers as the library was linked.
class trace_writer {
public:
    using ring = ramwright::trace_ring<event_clock>;

    trace_writer(const char* path, const code_object& library, const ramwright::trace_info& info);
    trace_writer(const trace_writer&) = delete;
    trace_writer& operator=(const trace_writer&) = delete;

    void allocated(std::uint32_t offset, ramwright::layout want, std::uintptr_t caller) noexcept {
        before_event();
        ring_.allocated(offset, want, linked(caller));
    }
    void freed(std::uint32_t offset) noexcept {
        before_event();
        ring_.freed(offset);
    }
    void resized(std::uint32_t offset, std::size_t size, std::uintptr_t caller) noexcept {
        before_event();
        ring_.resized(offset, size, linked(caller));
    }
    void refused(ramwright::layout want, std::size_t largest_free, std::uintptr_t caller) noexcept {
        before_event();
        ring_.refused(want, largest_free, linked(caller));
    }

    /// False: not all of the trace is in the file.
    [[nodiscard]] bool finish() noexcept;

private:
    /// The trace counts code in halfwords; a call on this machine may end between two.
    [[nodiscard]] std::uintptr_t linked(std::uintptr_t caller) const noexcept {
        return library_.linked(caller) & ~std::uintptr_t{1};
    }
    void before_event() noexcept;
    void write_complete_packets() noexcept;

    std::FILE* file_;
    bool complete_;
    code_object library_;
    std::uint64_t events_ = 0;
    alignas(8) std::byte packets_[4 * ramwright::default_packet_bytes]{};
    ring ring_;
};

using traced_heap = ramwright::locked<ramwright::traced<ramwright::large_general<>, trace_writer>,
                                      ramwright::masked_interrupts>;

/// Once, before the first allocation. `function` is one of the library's.
void start_recording(const char* path, const void* function);

[[nodiscard]] traced_heap& heap() noexcept;

/// malloc, calloc, realloc and free, for the library's hooks.
using memory = ramwright::c_functions<heap>;

/// The exit status of the program: 0 iff the trace is complete and nothing was refused.
[[nodiscard]] int finish_recording();

}  // namespace traces
