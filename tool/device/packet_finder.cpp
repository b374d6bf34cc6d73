// SPDX-License-Identifier: Apache-2.0
#include "tool/device/packet_finder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ramwright::tool {

namespace {

constexpr std::size_t head_bytes = sizeof(packet_header);
constexpr std::uint32_t magic = packet_header::magic_value;

packet_header head_at(const std::byte* bytes) {
    packet_header head;
    std::memcpy(&head, bytes, sizeof(head));
    return head;
}

}  // namespace

void packet_finder::add(std::span<const std::byte> bytes, std::vector<device_packet>& found) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    while (step(false, found)) {
    }
    forget_read();
}

void packet_finder::end(std::vector<device_packet>& found) {
    while (step(true, found)) {
    }
    forget_read();
}

void packet_finder::forget_read() {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
}

void packet_finder::skip_stray(std::size_t bytes) {
    damage_.stray_bytes += bytes;
    at_ += bytes;
}

/// Where a head may start in the buffer; `before` if it does nowhere before that. At the end of the buffer,
/// the first bytes of a magic number are enough.
std::size_t packet_finder::next_head(std::size_t from, std::size_t before) const {
    for (; from < before; ++from) {
        const std::size_t compared = std::min(buffer_.size() - from, sizeof(magic));
        if (std::memcmp(buffer_.data() + from, &magic, compared) == 0) {
            return from;
        }
    }
    return before;
}

/// False: nothing can be told before more bytes come, or there are none.
bool packet_finder::step(bool ended, std::vector<device_packet>& found) {
    skip_stray(next_head(at_, buffer_.size()) - at_);
    if (left() < head_bytes) {
        if (ended && left() >= sizeof(magic)) {
            ++damage_.cut_packets;
            at_ = buffer_.size();
        } else if (ended) {
            skip_stray(left());
        }
        return false;
    }
    const packet_header head = head_at(buffer_.data() + at_);
    if (!is_plausible(head)) {
        // Only one byte: a magic number may end with the first byte of another.
        skip_stray(1);
        return true;
    }

    const std::size_t bytes = head.packet_size / 8;
    const std::size_t searched = std::min(left(), bytes);
    for (std::size_t inner = at_ + 1; (inner = next_head(inner, at_ + searched)) != at_ + searched;
         ++inner) {
        if (buffer_.size() - inner >= head_bytes) {
            if (is_plausible(head_at(buffer_.data() + inner))) {
                ++damage_.cut_packets;
                at_ = inner;
                return true;
            }
        } else if (!ended) {
            return false;
        }
    }
    if (left() < bytes) {
        if (ended) {
            ++damage_.cut_packets;
            at_ = buffer_.size();
        }
        return false;
    }
    if (head.content_size != 0) {
        if (auto packet = read_packet(std::span{buffer_}.subspan(at_, bytes))) {
            found.push_back(std::move(*packet));
        } else {
            ++damage_.damaged_packets;
        }
    }
    at_ += bytes;
    return true;
}

}  // namespace ramwright::tool
