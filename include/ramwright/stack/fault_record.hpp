// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

/// \file
/// What is known about a fault, in memory that a reset leaves alone.
///
/// For the start of the next run, which sends it home. One record: the latest fault.
///
///     [[gnu::section(".noinit")]] ramwright::fault_memory last_run;
///     ...
///     if (const ramwright::fault_record* fault = last_run.last_fault()) {
///         send(fault->stack.data(), fault->program_counter);
///         last_run.clear();
///     }
///
/// Neither the start-up code nor a constructor writes to it. After power-on its content is random, and a
/// magic word and a checksum tell that from a record.
///
/// | call       | cost        | from an interrupt | on failure                       |
/// |------------|-------------|-------------------|----------------------------------|
/// | last_fault | O(1): 12 words | yes            | null: none, or it is damaged     |
/// | write      | O(1): 12 words | yes            | cannot fail                      |
/// | clear      | O(1)        | yes               | cannot fail                      |

namespace ramwright {

enum class fault_kind : std::uint32_t {
    stack_overflow,
    other,
};

struct fault_record {
    fault_kind kind;
    std::uint32_t thread;        ///< of the stack; `named_stack::no_thread` where it has none
    std::array<char, 16> stack;  ///< its name, cut after 15 characters; empty: in none of the table
    std::uint32_t exception;  ///< v7-M: 3 HardFault, 4 MemManage, 5 BusFault, 6 UsageFault; RV32: 0
    std::uint32_t cause;      ///< CFSR; RV32: mcause; 0 on v6-M
    std::uint32_t address;    ///< MMFAR or BFAR; RV32: mtval; 0 where the core says none
    std::uint32_t program_counter;  ///< 0 where the core could not save it
    std::uint32_t return_address;   ///< of the link register; 0 as the program counter
    std::uint32_t stack_pointer;
};
static_assert(std::is_trivially_copyable_v<fault_record> && sizeof(fault_record) == 48);

class fault_memory {
public:
    /// The latest fault that was not cleared.
    [[nodiscard]] const fault_record* last_fault() const noexcept {
        return magic_ == written && checksum_ == checksum() ? &record_ : nullptr;
    }

    void write(const fault_record& fault) noexcept {
        magic_ = 0;  // a reset in between finds no record
        asm volatile("" : : : "memory");
        record_ = fault;
        checksum_ = checksum();
        asm volatile("" : : : "memory");
        magic_ = written;
    }

    void clear() noexcept { magic_ = 0; }

private:
    static constexpr std::uint32_t written = 0xFA17'CA5E;

    /// Fletcher's, over the record's halfwords: it finds each word changed, swapped or lost.
    [[nodiscard]] std::uint32_t checksum() const noexcept {
        struct bytes {
            std::uint16_t halfwords[sizeof(fault_record) / 2];
        };
        std::uint32_t sum = written;
        std::uint32_t sum_of_sums = 0;
        for (const std::uint16_t halfword : __builtin_bit_cast(bytes, record_).halfwords) {
            sum = (sum + halfword) % 65535;
            sum_of_sums = (sum_of_sums + sum) % 65535;
        }
        return sum_of_sums << 16 | sum;
    }

    // No initializers: the object must stay as it was found.
    std::uint32_t magic_;
    std::uint32_t checksum_;
    fault_record record_;
};
static_assert(std::is_trivially_default_constructible_v<fault_memory>);

}  // namespace ramwright
