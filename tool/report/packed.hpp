// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Many numbers in little text: seven bits a byte, the least first, and that in base64. web/unpack.ts
/// reads them back in the same order.

namespace ramwright::tool {

class packed {
public:
    void add(std::uint64_t value);
    /// The way from one value to the next, which is short where a curve is smooth.
    void add_step(std::uint64_t from, std::uint64_t to);

    [[nodiscard]] std::string text() const;

private:
    std::vector<std::uint8_t> bytes_;
};

}  // namespace ramwright::tool
