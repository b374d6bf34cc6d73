// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/device/packet_feed.hpp"
#include "tool/device/qmp_client.hpp"

/// \file
/// The packets in the memory of a machine that QEMU runs, looked for again and again.

namespace ramwright::tool {

class qmp_feed final : public packet_feed {
public:
    qmp_feed(const std::string& socket, std::vector<memory_range> ranges)
        : machine_{socket}, ranges_{std::move(ranges)} {}

    state wait(std::vector<device_packet>& into, interruption& stop,
               std::chrono::milliseconds patience) override;
    void finish(std::vector<device_packet>& into) override;
    [[nodiscard]] const stream_damage& damage() const override { return damage_; }

private:
    [[nodiscard]] bool look();

    void give(std::size_t packets, std::vector<device_packet>& into);

    qmp_client machine_;
    std::vector<memory_range> ranges_;
    std::vector<device_packet> seen_;     // at the last look
    std::optional<packet_header> given_;  // the newest of them
    stream_damage damage_;
};

/// Where variables may lie: the sections of an ELF file that are memory and can be written to. Throws
/// `input_error` if it has none.
[[nodiscard]] std::vector<memory_range> writable_memory(const std::string& elf_path);

/// `START:SIZE`, such as `0x20000000:64K`. Throws `input_error`.
[[nodiscard]] memory_range parse_memory_range(const std::string& text);

}  // namespace ramwright::tool
