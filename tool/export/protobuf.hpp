// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// \file
/// Writes messages of Protocol Buffers, as bytes: a field is its number and its kind, then its value.
///
///     protobuf_message line;
///     line.number(1, function_id);
///     line.number(2, 87);
///     location.message(4, line);

namespace ramwright::tool {

class protobuf_message {
public:
    /// uint64, uint32, bool, an enumeration; or an int64 that is not negative.
    void number(std::uint32_t field, std::uint64_t value) {
        put(std::uint64_t{field} << 3);
        put(value);
    }
    void text(std::uint32_t field, std::string_view value) {
        put(std::uint64_t{field} << 3 | length_delimited);
        put(value.size());
        bytes_ += value;
    }
    void message(std::uint32_t field, const protobuf_message& value) { text(field, value.bytes_); }

    /// Repeated numbers in one field.
    void numbers(std::uint32_t field, std::span<const std::uint64_t> values) {
        protobuf_message packed;
        for (const std::uint64_t each : values) {
            packed.put(each);
        }
        message(field, packed);
    }

    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
    static constexpr std::uint64_t length_delimited = 2;

    /// Seven bits a byte, the lowest first; the eighth says that there are more.
    void put(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) {
            bytes_ += static_cast<char>((value & 0x7F) | 0x80);
        }
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

}  // namespace ramwright::tool
