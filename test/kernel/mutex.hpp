// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// A recursive mutex of the test kernel. Its owner runs at the priority of the most urgent thread that
/// waits for it, through a chain of mutexes as well. It goes to the most urgent, among equals to the one
/// that waited longest.

namespace test_kernel {

struct thread;

class mutex {
public:
    constexpr mutex() noexcept = default;

    mutex(const mutex&) = delete;
    mutex& operator=(const mutex&) = delete;

    void lock() noexcept;
    void unlock() noexcept;

private:
    thread* owner_ = nullptr;
    std::uint32_t depth_ = 0;
};

}  // namespace test_kernel
