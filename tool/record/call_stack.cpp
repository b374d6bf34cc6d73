// SPDX-License-Identifier: Apache-2.0
#include "tool/record/call_stack.hpp"

#include <unwind.h>

#include <algorithm>

namespace ramwright::record {

call_stack::call_stack(const program_code& code, call_site from, std::size_t depth) noexcept
    : code_{code}, innermost_{reinterpret_cast<std::uintptr_t>(from.frame)}, depth_{depth} {
    _Unwind_Backtrace(
        [](_Unwind_Context* at, void* stack) {
            // At a frame the unwinder knows where the frames it called begin.
            return static_cast<call_stack*>(stack)->add(_Unwind_GetIP(at), _Unwind_GetCFA(at))
                       ? _URC_NO_REASON
                       : _URC_END_OF_STACK;
        },
        this);
    recognisable_ = recognisable_ && frame_count_ != 0;
    if (frames_to_last_call_ != 0) {
        frame_count_ = std::min(frame_count_, frames_to_last_call_ + 1);
    }
}

bool call_stack::add(std::uintptr_t return_address, std::uintptr_t address) noexcept {
    if (frame_count_ == 0 && address != innermost_) {
        return true;  // the recorder's own
    }
    if (return_address == 0 || code_.starts_program(return_address)) {
        return false;
    }
    const auto* const place = reinterpret_cast<const std::uintptr_t*>(address) - 1;
    recognisable_ = recognisable_ && *place == return_address;
    frames_[frame_count_++] = {return_address, place};
    if (code_.contains(return_address)) {
        calls_[call_count_++] = code_.as_linked(return_address);
        frames_to_last_call_ = frame_count_;
    }
    return call_count_ != depth_ && frame_count_ != most_frames;
}

}  // namespace ramwright::record
