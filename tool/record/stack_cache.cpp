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

std::uint32_t stack_cache::place_of(std::uintptr_t inner,
                                    std::uintptr_t return_address) const noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    const std::uint64_t mixed = (return_address ^ inner * odd) * odd;
    auto place = static_cast<std::uint32_t>(mixed >> 40) % places;
    while (index_[place] != 0 && (nodes_[index_[place]].inner != inner ||
                                  nodes_[index_[place]].return_address != return_address)) {
        place = (place + 1) % places;
    }
    return place;
}

const std::uintptr_t* stack_cache::find(call_site from) noexcept {
    std::uint32_t at = index_[place_of(reinterpret_cast<std::uintptr_t>(from.frame),
                                       reinterpret_cast<std::uintptr_t>(from.return_address))];
    while (at != 0 && nodes_[at].next != nullptr) {
        node& here = nodes_[at];
        const std::uintptr_t return_address = *here.next;
        if (nodes_[here.latest].return_address != return_address) {
            here.latest = index_[place_of(at, return_address)];
        }
        at = here.latest;
    }
    return at == 0 ? nullptr : &nodes_[at].value;
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
