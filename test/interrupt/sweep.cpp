// SPDX-License-Identifier: Apache-2.0
#include "interrupt/sweep.hpp"

#include <array>
#include <cstdint>

#include "board/build_id.hpp"
#include "interrupt/alarm.hpp"

namespace interrupt_test {
namespace {

/// No operation has so many instructions: one that never ends would not let the sweep end either.
constexpr std::uint32_t most_moments = 20'000;

enum class stage : std::uint8_t { before, inside, behind };

/// What the interrupt leaves for the sweep.
struct strike {
    bool came = false;
    stage during = stage::before;
    std::uint32_t late_ns = 0;
    std::uintptr_t place = 0;
};

constinit volatile stage now = stage::before;
constinit strike last{};
using interrupt_work = void (*)();
constinit interrupt_work work = nullptr;

/// The addresses met, as a set: a bit for every second byte of the code's first 64 KiB.
class places {
public:
    void clear() noexcept { bits_ = {}; }

    [[nodiscard]] bool add(std::uintptr_t place) noexcept {
        const std::uintptr_t index = (place - board::code_base()) / 2;
        if (index / 32 >= bits_.size()) {
            return false;
        }
        bits_[index / 32] |= 1u << index % 32;
        return true;
    }
    [[nodiscard]] std::uint32_t count() const noexcept {
        std::uint32_t sum = 0;
        for (const std::uint32_t word : bits_) {
            sum += static_cast<std::uint32_t>(__builtin_popcount(word));
        }
        return sum;
    }

private:
    std::array<std::uint32_t, 1024> bits_{};
};
constinit places met;

/// Whether the instruction before this one can have let an interrupt in that had to wait.
bool follows_an_unmask(std::uintptr_t place) noexcept {
    const auto* const behind = reinterpret_cast<const std::uint16_t*>(place);
#if defined(__arm__)
    constexpr std::uint16_t enable_interrupts = 0xB662;              // cpsie i
    const bool is_move_to_mask = (behind[-2] & 0xFFF0) == 0xF380 &&  // msr
                                 (behind[-1] == 0x8810 ||            // primask
                                  behind[-1] == 0x8811);             // basepri
    return behind[-1] == enable_interrupts || is_move_to_mask;
#else
    const std::uint32_t instruction = behind[-2] | std::uint32_t{behind[-1]} << 16;
    constexpr std::uint32_t csr_and_opcode = 0xFFF0'007F;
    return (instruction & csr_and_opcode) == 0x3000'0073;  // mstatus is written
#endif
}

void on_alarm(const board::interruption& at) {
    last = {.came = true, .during = now, .late_ns = at.late_ns, .place = at.program_counter};
    work();
}

/// One run, in which the interrupt comes `moment` instructions later than at the earliest.
strike run(const trial& what, std::uint32_t moment) noexcept {
    what.prepare();
    last = {};
    work = what.interrupt;
    now = stage::before;
    board::set_alarm(moment, on_alarm);
    asm volatile(".rept 64\n\tnop\n\t.endr" : : : "memory");  // where the first one comes in
    now = stage::inside;
    what.operation();
    now = stage::behind;
    board::clear_alarm();
    return last;
}

}  // namespace

coverage sweep(const trial& what) noexcept {
    coverage found;
    met.clear();
    const strike first = run(what, 0);
    if (!first.came || first.during != stage::before) {
        found.flaw = "The first interrupt does not come before the operation.";
        return found;
    }
    stage latest = stage::before;
    for (std::uint32_t moment = 1;; ++moment) {
        const strike here = run(what, moment);
        if (!here.came) {
            break;
        }
        latest = here.during;
        const bool waited = here.late_ns > first.late_ns + board::ns_per_instruction / 2;
        if (waited && !follows_an_unmask(here.place)) {
            found.flaw = "An interrupt came late, and nothing had masked it.";
            found.broken_place = here.place;
            return found;
        }
        if (here.during == stage::inside || waited) {
            ++found.moments;
            found.held_back += waited ? 1 : 0;
            if (!met.add(here.place)) {
                found.flaw = "The code is larger than the sweep can tell apart.";
                return found;
            }
        }
        found.broken = what.broken();
        if (found.broken != nullptr) {
            found.broken_moment = found.moments;
            found.broken_place = here.place;
            return found;
        }
        if (moment == most_moments) {
            found.flaw = "The operation does not end.";
            return found;
        }
    }
    if (latest != stage::behind) {
        found.flaw = "The last interrupt does not come behind the operation.";
    }
    found.places = met.count();
    return found;
}

}  // namespace interrupt_test
