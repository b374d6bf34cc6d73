// SPDX-License-Identifier: Apache-2.0
#include "tool/record/finished_trace.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>

#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

namespace {

constexpr std::uint64_t region_unit = 4096;

struct counted {
    recorded_file file;
    std::uint64_t region_bytes = 0;  // what all blocks lie in
};

counted count(const std::string& path) {
    counted found{.file = {.path = path}};
    trace_reader reader{path};
    std::uint64_t end = 0;
    for (trace_event event; reader.next(event);) {
        if (found.file.events++ == 0) {
            found.file.before = reader.losses().events;
        }
        if (event.kind == event_kind::allocated || event.kind == event_kind::resized) {
            end = std::max(end, event.offset + std::max<std::uint64_t>(event.size, 1));
        }
    }
    found.file.lost = reader.losses().events - found.file.before;
    found.region_bytes =
        std::min<std::uint64_t>((end + region_unit - 1) / region_unit * region_unit,
                                std::numeric_limits<std::uint32_t>::max());
    return found;
}

}  // namespace

recorded_file look_at_trace(const std::string& path) {
    recorded_file found = count(path).file;
    found.still_written = true;
    return found;
}

recorded_file finish_trace(const std::string& path) {
    const counted found = count(path);
    const auto region = static_cast<std::uint32_t>(found.region_bytes);
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    std::uint64_t end = 0;
    std::uint64_t at = 0;
    for (packet_header head; file.read(reinterpret_cast<char*>(&head), sizeof(head));) {
        const std::uint64_t next = at + head.packet_size / 8;
        end = head.content_size != 0 ? next : end;
        file.seekp(static_cast<std::streamoff>(at + offsetof(packet_header, region_bytes)));
        file.write(reinterpret_cast<const char*>(&region), sizeof(region));
        at = next;
        file.seekg(static_cast<std::streamoff>(at));
    }
    file.close();
    std::filesystem::resize_file(path, end);
    return found.file;
}

}  // namespace ramwright::tool
