// SPDX-License-Identifier: Apache-2.0
#include "tool/record/process_recorder.hpp"

#include "tool/record/c_library.hpp"
#include "tool/record/recorder_state.hpp"

namespace ramwright::record {

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
