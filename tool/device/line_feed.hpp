// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/device/packet_feed.hpp"

namespace ramwright::tool {

/// The packets in what comes on a line.
class line_feed final : public packet_feed {
public:
    /// Takes over an open descriptor; `name` is for errors.
    line_feed(std::string name, int line) : name_{std::move(name)}, line_{line} {}
    ~line_feed() override;
    line_feed(const line_feed&) = delete;
    line_feed& operator=(const line_feed&) = delete;

    state wait(std::vector<device_packet>& into, interruption& stop,
               std::chrono::milliseconds patience) override;
    void finish(std::vector<device_packet>& into) override { finder_.end(into); }
    [[nodiscard]] const stream_damage& damage() const override { return finder_.damage(); }

private:
    std::string name_;
    int line_;
    packet_finder finder_;
};

}  // namespace ramwright::tool
