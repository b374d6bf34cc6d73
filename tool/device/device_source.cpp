// SPDX-License-Identifier: Apache-2.0
#include "tool/device/device_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "tool/common/error.hpp"
#include "tool/device/dump_feed.hpp"
#include "tool/device/line.hpp"
#include "tool/device/line_feed.hpp"
#include "tool/device/qmp_feed.hpp"

namespace ramwright::tool {

namespace {

constexpr std::array<std::string_view, 5> kinds{"serial", "tcp", "file", "ring-dump", "qmp"};

std::string_view kind_of(std::string_view text) {
    const std::string_view kind = text.substr(0, text.find(':'));
    const bool known =
        kind.size() != text.size() && std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    return known ? kind : std::string_view{};
}

std::vector<memory_range> memory_of(const device_options& options) {
    if (!options.memory.empty()) {
        return {parse_memory_range(options.memory)};
    }
    if (options.elf.empty()) {
        throw input_error("of a machine's memory, --elf or --memory says where to look");
    }
    return writable_memory(options.elf);
}

}  // namespace

bool names_device_source(const std::string& text) { return !kind_of(text).empty(); }

std::unique_ptr<packet_feed> open_device_source(const std::string& text,
                                                const device_options& options, interruption& stop) {
    const std::string_view kind = kind_of(text);
    if (kind.empty()) {
        throw input_error(
            fmt::format("'{}' is no source: serial:DEVICE, tcp:HOST:PORT, file:PATH, "
                        "ring-dump:PATH, qmp:SOCKET",
                        text));
    }
    const std::string place = text.substr(kind.size() + 1);
    if (kind == "serial") {
        return std::make_unique<line_feed>(place, open_serial(place, options.baud));
    }
    if (kind == "tcp") {
        return std::make_unique<line_feed>(place, connect_tcp(place, stop));
    }
    if (kind == "file") {
        return std::make_unique<line_feed>(place, open_stream(place));
    }
    if (kind == "ring-dump") {
        return std::make_unique<dump_feed>(place);
    }
    return std::make_unique<qmp_feed>(place, memory_of(options));
}

}  // namespace ramwright::tool
