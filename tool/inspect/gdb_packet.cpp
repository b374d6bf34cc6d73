// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/gdb_packet.hpp"

#include <fmt/format.h>

#include <charconv>
#include <numeric>
#include <utility>

namespace ramwright::tool::inspect {

namespace {

constexpr std::size_t longest_payload = 1U << 20;
constexpr std::size_t least_packet_size = 400;
constexpr std::size_t most_packet_size = 1U << 16;

std::optional<std::uint8_t> byte_of(char high, char low) {
    const char text[] = {high, low};
    std::uint8_t value = 0;
    const auto [end, problem] = std::from_chars(text, text + 2, value, 16);
    return problem == std::errc{} && end == text + 2 ? std::optional{value} : std::nullopt;
}

}  // namespace

std::string gdb_packet(std::string_view payload) {
    const unsigned sum = std::accumulate(
        payload.begin(), payload.end(), 0U,
        [](unsigned total, char each) { return total + static_cast<unsigned char>(each); });
    return fmt::format("${}#{:02x}", payload, sum & 0xFF);
}

bool gdb_packet_reader::feed(char next) {
    switch (place_) {
        case place::outside:
            if (next == '$') {
                *this = {};
                place_ = place::inside;
            }
            return false;
        case place::inside:
            if (next == '#') {
                place_ = place::first_digit;
            } else {
                sum_ = static_cast<std::uint8_t>(sum_ + static_cast<unsigned char>(next));
                add(next);
            }
            return false;
        case place::first_digit:
            digit_ = next;
            place_ = place::second_digit;
            return false;
        default:
            damaged_ = damaged_ || escaped_ || repeats_ || byte_of(digit_, next) != sum_;
            place_ = place::outside;
            return true;
    }
}

void gdb_packet_reader::add(char raw) {
    if (std::exchange(repeats_, false)) {
        const int count = static_cast<unsigned char>(raw) - 29;
        damaged_ = damaged_ || count < 1 || payload_.empty() || payload_.size() > longest_payload;
        if (!damaged_) {
            payload_.append(static_cast<std::size_t>(count), payload_.back());
        }
    } else if (std::exchange(escaped_, false)) {
        payload_ += static_cast<char>(raw ^ 0x20);
    } else if (raw == '}') {
        escaped_ = true;
    } else if (raw == '*') {
        repeats_ = true;
    } else if (payload_.size() > longest_payload) {
        damaged_ = true;
    } else {
        payload_ += raw;
    }
}

std::optional<std::string> gdb_packet_reader::take() {
    return damaged_ ? std::nullopt : std::optional{std::move(payload_)};
}

bool is_stop_reply(std::string_view payload) {
    return payload.size() >= 3 && (payload[0] == 'T' || payload[0] == 'S') &&
           byte_of(payload[1], payload[2]).has_value();
}

std::optional<std::vector<std::byte>> gdb_memory_reply(std::string_view payload) {
    // An error is `E` and two digits: of odd length, which no memory is.
    if (payload.size() % 2 != 0) {
        return std::nullopt;
    }
    std::vector<std::byte> bytes;
    for (std::size_t index = 0; index != payload.size(); index += 2) {
        const auto value = byte_of(payload[index], payload[index + 1]);
        if (!value) {
            return std::nullopt;
        }
        bytes.push_back(std::byte{*value});
    }
    return bytes;
}

std::size_t gdb_packet_size(std::string_view payload) {
    constexpr std::string_view name = "PacketSize=";
    const std::size_t place = payload.find(name);
    std::size_t size = 0;
    if (place != std::string_view::npos) {
        const char* const digits = payload.data() + place + name.size();
        std::from_chars(digits, payload.data() + payload.size(), size, 16);
    }
    return size < least_packet_size  ? least_packet_size
           : size > most_packet_size ? most_packet_size
                                     : size;
}

}  // namespace ramwright::tool::inspect
