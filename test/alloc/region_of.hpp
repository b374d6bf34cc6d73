// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

namespace ramwright_test {

/// Memory that starts `offset` bytes behind an address aligned to 4096, and with whose last byte its own
/// allocation ends: a sanitizer sees a step beyond. It holds the same bytes in every run, because what a
/// misused pointer is taken for can depend on what lies there.
class region_of {
public:
    explicit region_of(std::size_t size, std::size_t offset = 0) {
        void* memory = nullptr;
        if (posix_memalign(&memory, 4096, size + offset) != 0) {
            std::abort();
        }
        memory_.reset(static_cast<std::byte*>(memory));
        bytes_ = {memory_.get() + offset, size};
        std::memset(memory_.get(), 0xA5, size + offset);
    }

    [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

private:
    struct release {
        void operator()(std::byte* memory) const { std::free(memory); }
    };

    std::unique_ptr<std::byte, release> memory_;
    std::span<std::byte> bytes_;
};

}  // namespace ramwright_test
