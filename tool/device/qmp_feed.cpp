// SPDX-License-Identifier: Apache-2.0
#include "tool/device/qmp_feed.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/device/memory_packets.hpp"
#include "tool/elf/elf_file.hpp"

namespace ramwright::tool {

namespace {

// Each look stops the machine for some milliseconds.
constexpr auto least_pause = std::chrono::milliseconds{100};

/// Sections this close are read in one piece.
constexpr std::uint64_t least_gap = 4096;

}  // namespace

/// False: the machine is gone.
bool qmp_feed::look() {
    std::vector<std::byte> memory;
    if (!machine_.read_memory(ranges_, memory)) {
        return false;
    }
    seen_.clear();
    damage_ = {};
    find_packets(memory, seen_, damage_);
    for (const device_packet& each : seen_) {
        if (each.head.region_base != seen_.front().head.region_base) {
            throw input_error(fmt::format(
                "there are rings of two regions, at {:#x} and {:#x}: name the memory of "
                "one of them with --memory",
                seen_.front().head.region_base, each.head.region_base));
        }
    }
    return true;
}

packet_feed::state qmp_feed::wait(std::vector<device_packet>& into, interruption& stop,
                                  std::chrono::milliseconds patience) {
    if (!look()) {
        return state::ended;
    }
    // The newest may still be filled; it is given when there is one after it.
    give(seen_.empty() ? 0 : seen_.size() - 1, into);
    if (machine_.at_end()) {
        return state::ended;
    }
    return stop.wait(-1, std::max(patience, least_pause)) != 0 ? state::interrupted : state::open;
}

void qmp_feed::finish(std::vector<device_packet>& into) {
    if (!machine_.at_end()) {
        static_cast<void>(look());
    }
    give(seen_.size(), into);
}

/// Those of the first `packets` seen that were not given before.
void qmp_feed::give(std::size_t packets, std::vector<device_packet>& into) {
    const auto is_behind = [](const packet_header& one, const packet_header& other) {
        return one.run != other.run
                   ? one.run > other.run
                   : one.packet_seq_num - other.packet_seq_num - 1 < (std::uint32_t{1} << 31) - 1;
    };
    const bool began_anew =
        given_.has_value() && !seen_.empty() && is_behind(*given_, seen_.back().head);
    if (began_anew) {
        given_.reset();
    }
    for (std::size_t index = 0; index != packets; ++index) {
        if (!given_.has_value() || is_behind(seen_[index].head, *given_)) {
            given_ = seen_[index].head;
            into.push_back(seen_[index]);
        }
    }
}

std::vector<memory_range> writable_memory(const std::string& elf_path) {
    const elf_file elf{elf_path};
    std::vector<memory_range> ranges;
    for (const elf_section& each : elf.sections()) {
        if ((each.flags & SHF_ALLOC) != 0 && (each.flags & SHF_WRITE) != 0 && each.size != 0) {
            ranges.push_back({each.address, each.size});
        }
    }
    if (ranges.empty()) {
        throw input_error(fmt::format("{} has no variables", elf_path));
    }
    std::sort(ranges.begin(), ranges.end(), [](const memory_range& one, const memory_range& other) {
        return one.start < other.start;
    });
    std::vector<memory_range> joined{ranges.front()};
    for (const memory_range& each : ranges) {
        memory_range& last = joined.back();
        const std::uint64_t end = last.start + last.size;
        if (each.start <= end || each.start - end < least_gap) {
            last.size = std::max(end, each.start + each.size) - last.start;
        } else {
            joined.push_back(each);
        }
    }
    return joined;
}

memory_range parse_memory_range(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        throw input_error(fmt::format("'{}' is no range of memory: START:SIZE", text));
    }
    return {parse_size(text.substr(0, colon)), parse_size(text.substr(colon + 1))};
}

}  // namespace ramwright::tool
