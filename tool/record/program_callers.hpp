// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tool/record/call_numbers.hpp"
#include "tool/record/call_stack.hpp"
#include "tool/record/program_code.hpp"
#include "tool/record/stack_cache.hpp"
#include "tool/trace/call_format.hpp"

/// \file
/// Who in the program asks for memory, as the events of its trace say it: the number of the innermost call
/// of a chain, or, where chains have a depth of 1, its address.
///
/// Not for more than one thread at a time, but for unwinding, which `call_stack` does.

namespace ramwright::record {

class program_callers {
public:
    /// False: there is no memory for it.
    [[nodiscard]] bool start(std::size_t depth) noexcept {
        code_.find();
        depth_ = depth;
        return stacks_.reserve() && numbers_.reserve();
    }

    [[nodiscard]] const program_code& code() const noexcept { return code_; }
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    [[nodiscard]] bool has_chains() const noexcept { return depth_ > 1; }

    /// None: the stack has to be unwound.
    [[nodiscard]] std::optional<std::uintptr_t> find(call_site from) noexcept {
        const auto innermost = reinterpret_cast<std::uintptr_t>(from.return_address);
        if (!has_chains() && code_.contains(innermost)) {
            return static_cast<std::uintptr_t>(code_.as_linked(innermost));
        }
        const std::uintptr_t* const known = stacks_.find(from);
        return known == nullptr ? std::nullopt : std::optional{*known};
    }

    /// What `find` says from now on. `write` is called with each call that the trace does not tell of.
    template <typename Write>
    std::uintptr_t add(call_site from, const call_stack& stack, Write write) noexcept {
        const auto calls = stack.program_calls();
        std::uintptr_t caller = 0;
        if (!has_chains()) {
            caller = calls.empty() ? 0 : static_cast<std::uintptr_t>(calls.front());
        } else {
            if (!numbers_.has_room(calls.size())) {
                forget();
            }
            std::uint32_t number = 0;
            for (std::size_t at = calls.size(); at-- != 0;) {
                const auto [its, is_new] = numbers_.number_of(number, calls[at]);
                if (is_new) {
                    write(call_format::call{.number = its, .from = number, .address = calls[at]});
                }
                number = its;
            }
            caller = call_format::caller_of(number);
        }
        stacks_.keep(from, stack, caller);
        return caller;
    }

    /// The trace begins anew, or lost what it was told: calls are written again.
    void forget() noexcept {
        stacks_.clear();
        numbers_.forget();
    }

private:
    program_code code_;
    stack_cache stacks_;
    call_numbers numbers_;
    std::size_t depth_ = 1;
};

}  // namespace ramwright::record
