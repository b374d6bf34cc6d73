// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"
#include "ramwright/trace/event.hpp"
#include "ramwright/trace/recorder.hpp"

/// \file
/// An allocator that records what is asked of it.
///
/// One event for every call that hands out, takes back or resizes a block, and one for every request
/// that `allocate` refuses. No event for a call that changed nothing and failed nobody: null freed,
/// misuse refused (that is in `failures`), a resize that did not fit, a `try_allocate` that fell short.
///
///     ramwright::trace_ring trace{trace_storage, info, clock};
///     using heap_type = ramwright::traced<ramwright::general<>, decltype(trace)>;
///     ramwright::locked<heap_type, ramwright::masked_interrupts> heap{trace, heap_storage};
///
/// A lock goes around it, as above, never inside: between a lock inside and the recorder another
/// context could be served, and the trace would show a block handed out twice.
///
/// Costs, and what may be called from an interrupt, are the traced allocator's and the recorder's
/// added. `refused` also asks for `largest_free`. RAM: a pointer.

namespace ramwright {

template <basic_allocator Allocator, recorder Recorder>
class traced {
public:
    /// Records to `to`, which must live as long; `arguments` construct the allocator.
    template <typename... Arguments>
    explicit traced(Recorder& to, Arguments&&... arguments) noexcept
        : inner_{std::forward<Arguments>(arguments)...}, recorder_{to} {}

    traced(const traced&) = delete;
    traced& operator=(const traced&) = delete;

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        void* const block = inner_.try_allocate(want);
        if (block != nullptr) {
            recorder_.allocated(offset_of(inner_, block), want, code_address(return_address()));
        }
        return block;
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
            note_refusal(want, return_address());
        }
        return block;
    }

    /// What a guard inside says of a request that it refused.
    [[nodiscard]] refusal why_refused(layout want) const noexcept {
        return ramwright::why_refused(inner_, want);
    }
    /// For a guard around this one that refuses a request after `try_allocate` fell short.
    void note_refusal(layout want, std::uintptr_t caller) noexcept {
        recorder_.refused(want, inner_.largest_free(), code_address(caller));
        if constexpr (requires { inner_.note_refusal(want, caller); }) {
            inner_.note_refusal(want, caller);
        }
    }

    [[gnu::always_inline]] bool deallocate(void* pointer) noexcept requires
        freeing_allocator<Allocator> {
        if (!inner_.deallocate(pointer)) {
            return false;
        }
        if (pointer != nullptr) {
            recorder_.freed(offset_of(inner_, pointer));
        }
        return true;
    }

    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* pointer, std::size_t size) noexcept requires allocator<Allocator> {
        if (!inner_.resize(pointer, size)) {
            return false;
        }
        recorder_.resized(offset_of(inner_, pointer), size, code_address(return_address()));
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return inner_.owns(pointer); }
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept requires
        freeing_allocator<Allocator> {
        return inner_.usable_size(pointer);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return inner_.free_bytes(); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return inner_.largest_free(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept { return inner_.snapshot(); }
    [[nodiscard]] bool check() const noexcept { return inner_.check(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return inner_.storage(); }

    template <typename Visitor>
    void for_each_block(Visitor&& visit) const noexcept requires freeing_allocator<Allocator> {
        inner_.for_each_block(std::forward<Visitor>(visit));
    }

    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept requires
        checked_in_steps<Allocator> {
        return inner_.check_some(blocks);
    }
    void visit_from_start() noexcept requires visited_in_steps<Allocator> {
        inner_.visit_from_start();
    }
    template <typename Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks,
                                     Visitor&& visit) requires visited_in_steps<Allocator> {
        return inner_.visit_some(blocks, std::forward<Visitor>(visit));
    }

private:
    Allocator inner_;
    Recorder& recorder_;
};

}  // namespace ramwright
