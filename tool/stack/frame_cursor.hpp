// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tool/common/error.hpp"

/// \file
/// Numbers out of a piece of a table of frames. Throws `input_error` at its end.

namespace ramwright::tool::stack {

class frame_cursor {
public:
    frame_cursor(const std::uint8_t* from, const std::uint8_t* to) : at_{from}, end_{to} {}

    [[nodiscard]] bool done() const noexcept { return at_ >= end_; }

    std::uint32_t number(unsigned size) {
        std::uint32_t value = 0;
        for (unsigned index = 0; index != size; ++index) {
            value |= std::uint32_t{byte()} << (8 * index);
        }
        return value;
    }

    std::uint64_t leb() {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const std::uint8_t next = byte();
            value |= shift < 64 ? std::uint64_t{next & 0x7Fu} << shift : 0;
            if ((next & 0x80) == 0) {
                last_shift_ = shift + 7;
                return value;
            }
        }
    }

    /// As the product of a signed number and `factor`.
    std::int64_t scaled(std::int64_t factor) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(signed_leb()) *
                                         static_cast<std::uint64_t>(factor));
    }

    std::int64_t signed_leb() {
        const std::uint64_t value = leb();
        const unsigned unused = last_shift_ < 64 ? 64 - last_shift_ : 0;
        return static_cast<std::int64_t>(value << unused) >> unused;
    }

    void skip(std::uint64_t count) {
        if (count > static_cast<std::uint64_t>(end_ - at_)) {
            throw input_error("the image's table of frames is damaged");
        }
        at_ += count;
    }

    std::uint8_t byte() {
        const std::uint8_t* const here = at_;
        skip(1);
        return *here;
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    unsigned last_shift_ = 0;
};

}  // namespace ramwright::tool::stack
