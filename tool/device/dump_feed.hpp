// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/device/packet_feed.hpp"

namespace ramwright::tool {

/// The packets in a file that is a device's memory, or part of it.
class dump_feed final : public packet_feed {
public:
    explicit dump_feed(std::string path) : path_{std::move(path)} {}

    state wait(std::vector<device_packet>& into, interruption& stop,
               std::chrono::milliseconds patience) override;
    void finish(std::vector<device_packet>&) override {}
    [[nodiscard]] const stream_damage& damage() const override { return damage_; }

private:
    std::string path_;
    stream_damage damage_;
};

}  // namespace ramwright::tool
