// SPDX-License-Identifier: Apache-2.0
#include "tool/record/call_numbers.hpp"

#include <sys/mman.h>

#include "tool/trace/call_format.hpp"

namespace ramwright::record {

bool call_numbers::reserve() noexcept {
    static_assert(most_calls <= call_format::most_calls);
    void* const memory = ::mmap(nullptr, places * sizeof(call), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    calls_ = static_cast<call*>(memory);
    return true;
}

void call_numbers::forget() noexcept {
    ::madvise(calls_, places * sizeof(call), MADV_DONTNEED);  // which leaves zeros
    used_ = 0;
}

call_numbers::numbered call_numbers::number_of(std::uint32_t from, std::uint64_t address) noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    auto place = static_cast<std::uint32_t>((address + from * odd) * odd >> 32) % places;
    while (calls_[place].number != 0) {
        if (calls_[place].address == address && calls_[place].from == from) {
            return {.number = calls_[place].number, .is_new = false};
        }
        place = (place + 1) % places;
    }
    calls_[place] = {.address = address, .from = from, .number = ++used_};
    return {.number = used_, .is_new = true};
}

}  // namespace ramwright::record
