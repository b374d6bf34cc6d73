// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// A counting semaphore of the test kernel. Who waits is served in the order of a mutex.

namespace test_kernel {

class semaphore {
public:
    explicit constexpr semaphore(std::uint32_t count) noexcept : count_{count} {}

    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;

    /// False iff so many ticks have passed in vain. With 0 it does not wait, and an interrupt may call it.
    [[nodiscard]] bool take(std::uint32_t ticks) noexcept;

    /// From interrupts as well.
    void give() noexcept;

private:
    std::uint32_t count_;
};

}  // namespace test_kernel
