// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/capability.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// Every failure leaves a record and reaches one handler.
///
/// A request that cannot be served returns null *and* is recorded; misuse (a double free, a foreign
/// pointer, an overwritten header) is refused and recorded. Firmware reads `failures.last()`, a
/// handler stores or prints it, the tool finds it in a RAM dump.
///
///     ramwright::failures.on_failure([](const ramwright::failure& f) { log(f.kind, f.caller); });
///
/// | call       | cost                                        | from an interrupt | on failure  |
/// |------------|---------------------------------------------|-------------------|-------------|
/// | record     | O(1); interrupts masked while 10 words copy | yes               | cannot fail |
/// | note       | as record, and no handler is called         | yes               | cannot fail |
/// | last       | O(1)                                        | yes               | null: none  |
/// | on_failure | O(1)                                        | no                | cannot fail |
///
/// RAM: `kept` records of 40 bytes and 8 more, on a 32-bit target, only in programs that allocate.

namespace ramwright {

enum class failure_kind : std::uint8_t {
    out_of_memory,     ///< no free block is large enough
    invalid_layout,    ///< alignment not a power of two, or a size no memory can hold
    double_free,       ///< the block is free already
    foreign_pointer,   ///< the pointer is not from this allocator's region
    interior_pointer,  ///< the pointer is into the region but not at the start of a block
    corrupted_block,  ///< a header no longer agrees with its neighbours: something wrote past its end
    out_of_range,     ///< an index, iterator or pop beyond what a container holds
    forbidden_context,   ///< an interrupt called that must not use this allocator
    no_such_memory,      ///< no region of the heap has the capabilities asked for
    over_budget,         ///< the owner's budget does not allow so much
    overrun,             ///< something wrote behind the block, over the fence that stands there
    underrun,            ///< something wrote before the block, over the fence that stands there
    written_after_free,  ///< something wrote to the block after it was freed; `caller` freed it
    holds_region,        ///< a region of the heap lies in the block: it has to be removed first
    sealed,              ///< the allocator was sealed, and this is a call it then forbids
};

[[nodiscard]] constexpr const char* name_of(failure_kind kind) noexcept {
    switch (kind) {
        case failure_kind::out_of_memory: return "out of memory";
        case failure_kind::invalid_layout: return "invalid layout";
        case failure_kind::double_free: return "double free";
        case failure_kind::foreign_pointer: return "foreign pointer";
        case failure_kind::interior_pointer: return "interior pointer";
        case failure_kind::corrupted_block: return "corrupted block";
        case failure_kind::out_of_range: return "out of range";
        case failure_kind::forbidden_context: return "forbidden context";
        case failure_kind::no_such_memory: return "no such memory";
        case failure_kind::over_budget: return "over budget";
        case failure_kind::overrun: return "overrun";
        case failure_kind::underrun: return "underrun";
        case failure_kind::written_after_free: return "written after free";
        case failure_kind::holds_region: return "holds region";
        case failure_kind::sealed: return "sealed";
    }
    return "unknown failure";
}

struct failure {
    failure_kind kind = failure_kind::out_of_memory;
    context who{};
    std::uint16_t owner = 0;                   ///< whose budget it was, if that refused
    layout wanted{.size = 0, .alignment = 0};  ///< of a request; zero for misuse
    capabilities capabilities_wanted{};
    std::uintptr_t address = 0;  ///< of the pointer misused; zero for a request
    std::uintptr_t region = 0;   ///< where the allocator's region starts
    std::uintptr_t caller = 0;   ///< return address of the call that failed
    std::uint32_t free_bytes = 0;
    std::uint32_t largest_free_bytes = 0;
};

using failure_handler = void (*)(const failure&);

class failure_log {
public:
    static constexpr std::uint32_t kept = 4;

    constexpr failure_log() noexcept = default;

    /// Keeps the record and does not call the handler.
    void note(const failure& event) noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        records_[total_ % kept] = event;
        ++total_;
    }

    /// Keeps the record, then calls the handler with interrupts as the caller had them.
    void record(const failure& event) noexcept {
        note(event);
        if (handler_ != nullptr) {
            handler_(event);
        }
    }

    /// The failure `back` before the newest, or null if there were not so many or it is forgotten.
    [[nodiscard]] const failure* last(std::uint32_t back = 0) const noexcept {
        if (back >= kept || back >= total_) {
            return nullptr;
        }
        return &records_[(total_ - 1 - back) % kept];
    }

    /// How many failures there were since the start, the forgotten ones included.
    [[nodiscard]] std::uint32_t total() const noexcept { return total_; }

    /// Sets the one handler, null for none. Returns the handler it replaces.
    failure_handler on_failure(failure_handler handler) noexcept {
        const failure_handler before = handler_;
        handler_ = handler;
        return before;
    }

    void clear() noexcept { total_ = 0; }

private:
    failure records_[kept]{};
    failure_handler handler_ = nullptr;
    std::uint32_t total_ = 0;
};

inline constinit failure_log failures;

/// Where the code that is running will return to. Always inlined: inside `malloc` it names the
/// caller of `malloc`, however much of the allocator was inlined between.
[[nodiscard]] [[gnu::always_inline]] inline std::uintptr_t return_address() noexcept {
    return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
}

/// Why a request was refused, as far as the allocator that refused it knows more than that it was.
struct refusal {
    failure_kind kind = failure_kind::out_of_memory;
    std::uint16_t owner = 0;
};

/// What the first in a row of guards says that has a reason of its own.
template <typename Allocator>
[[nodiscard]] constexpr refusal why_refused(const Allocator& refuser, layout wanted) noexcept {
    if (!wanted.valid()) {
        return {.kind = failure_kind::invalid_layout};
    }
    if constexpr (requires { refuser.why_refused(wanted); }) {
        return refuser.why_refused(wanted);
    }
    return {};
}

namespace detail {

// Size and alignment apart: together they would be put into memory on the way of every request.
template <typename Allocator>
[[gnu::noinline, gnu::cold]] void record_refused(const Allocator& refuser, std::size_t size,
                                                 std::size_t alignment,
                                                 std::uintptr_t caller) noexcept {
    const layout wanted{.size = size, .alignment = alignment};
    const refusal why = why_refused(refuser, wanted);
    failures.record({
        .kind = why.kind,
        .who = current_context(),
        .owner = why.owner,
        .wanted = wanted,
        .region = reinterpret_cast<std::uintptr_t>(refuser.storage().data()),
        .caller = caller,
        .free_bytes = static_cast<std::uint32_t>(refuser.free_bytes()),
        .largest_free_bytes = static_cast<std::uint32_t>(refuser.largest_free()),
    });
}

}  // namespace detail

/// Records a request that was refused, with what is free. Asks only for what is bounded, so a lock may
/// be held around it.
template <typename Allocator>
[[gnu::always_inline]] inline void record_refusal(const Allocator& refuser, layout wanted,
                                                  std::uintptr_t caller) noexcept {
    detail::record_refused(refuser, wanted.size, wanted.alignment, caller);
}

/// What is recorded of a request by an interrupt that must not make it. The allocator, which may be in the
/// middle of a call, is not asked what is free.
[[nodiscard]] inline failure forbidden_request(layout wanted, const void* region,
                                               std::uintptr_t caller) noexcept {
    return {
        .kind = failure_kind::forbidden_context,
        .who = current_context(),
        .wanted = wanted,
        .region = reinterpret_cast<std::uintptr_t>(region),
        .caller = caller,
    };
}

[[gnu::noinline, gnu::cold]] inline void record_forbidden(layout wanted, const void* region,
                                                          std::uintptr_t caller) noexcept {
    failures.record(forbidden_request(wanted, region, caller));
}

/// Records a call that misused `pointer`. The call must change nothing.
[[gnu::noinline, gnu::cold]] inline void record_misuse(failure_kind kind, const void* pointer,
                                                       const void* region,
                                                       std::uintptr_t caller) noexcept {
    failures.record({
        .kind = kind,
        .who = current_context(),
        .address = reinterpret_cast<std::uintptr_t>(pointer),
        .region = reinterpret_cast<std::uintptr_t>(region),
        .caller = caller,
    });
}

}  // namespace ramwright
