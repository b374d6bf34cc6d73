// SPDX-License-Identifier: Apache-2.0
#include "tool/record/stack_cache.hpp"

#include <sys/mman.h>

namespace ramwright::record {

bool stack_cache::reserve() noexcept {
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    nodes_ = static_cast<node*>(memory);
    index_ = reinterpret_cast<std::uint32_t*>(nodes_ + most_nodes);
    return true;
}

void stack_cache::clear() noexcept {
    if (nodes_used_ != 1) {
        ::madvise(nodes_, bytes, MADV_DONTNEED);  // which leaves zeros
        nodes_used_ = 1;
    }
}

void stack_cache::keep(call_site from, const call_stack& stack, std::uintptr_t value) noexcept {
    if (!stack.is_recognisable()) {
        return;
    }
    if (most_nodes - nodes_used_ < stack.frames().size()) {
        clear();
    }
    auto inner = reinterpret_cast<std::uintptr_t>(from.frame);
    std::uint32_t at = 0;
    for (const call_stack::frame& frame : stack.frames()) {
        if (at != 0) {
            nodes_[at].next = frame.place;
        }
        at = add(inner, frame.return_address);
        inner = at;
    }
    nodes_[at].value = value;
}

std::uint32_t stack_cache::add(std::uintptr_t inner, std::uintptr_t return_address) noexcept {
    std::uint32_t& index = index_[place_of(inner, return_address)];
    if (index == 0) {
        index = nodes_used_++;
        nodes_[index] = {.inner = inner,
                         .return_address = return_address,
                         .next = nullptr,
                         .value = 0,
                         .latest = 0};
    }
    return index;
}

}  // namespace ramwright::record
