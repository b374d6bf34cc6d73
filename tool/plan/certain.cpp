// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/certain.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "ramwright/alloc/size_classes.hpp"
#include "tool/plan/joint_peaks.hpp"
#include "tool/plan/size_profile.hpp"

namespace ramwright::tool {

namespace {

/// Boundaries are chosen among so many sizes; n² ranges of them are counted.
constexpr std::size_t most_boundaries = 512;
constexpr std::uint32_t most_blocks = 65'533;

std::uint32_t rounded_to_bits(std::uint32_t size, int bits) {
    const int dropped = std::max(0, static_cast<int>(std::bit_width(size)) - bits);
    const std::uint32_t unit = std::uint32_t{1} << dropped;
    return (size + unit - 1) / unit * unit;
}

/// The block sizes a class may end at: every size that occurs, or the finest rounding of them that is
/// few enough.
std::vector<std::uint32_t> boundaries_for(const std::vector<size_use>& sizes) {
    std::vector<std::uint32_t> boundaries;
    for (int bits = 32; boundaries.empty() || boundaries.size() > most_boundaries; --bits) {
        boundaries.clear();
        for (const size_use& each : sizes) {
            const std::uint32_t boundary = rounded_to_bits(each.block_size, bits);
            if (boundaries.empty() || boundaries.back() != boundary) {
                boundaries.push_back(boundary);
            }
        }
    }
    return boundaries;
}

joint_peaks count_peaks(std::span<const operation_log> logs,
                        const std::vector<std::uint32_t>& boundaries) {
    constexpr std::size_t nothing_held = std::numeric_limits<std::size_t>::max();
    joint_peaks peaks{boundaries.size()};
    const auto boundary_of = [&](std::uint32_t size) {
        return static_cast<std::size_t>(
            std::lower_bound(boundaries.begin(), boundaries.end(), block_size_for(size)) -
            boundaries.begin());
    };
    for (const operation_log& log : logs) {
        std::vector<std::size_t> held(log.slot_count(), nothing_held);
        for (const operation& each : log.operations()) {
            if (each.kind == operation_kind::wait) {
                continue;
            }
            if (each.kind == operation_kind::attempt) {
                peaks.add(boundary_of(each.size));
                peaks.remove(boundary_of(each.size));
                continue;
            }
            const std::size_t before = held[each.slot];
            // A resize may have to move the block: both are held for a moment. A smaller size never does:
            // the block stays in the pool it is in.
            if (each.kind == operation_kind::resize &&
                (before == nothing_held || boundary_of(each.size) <= before)) {
                continue;
            }
            held[each.slot] =
                each.kind == operation_kind::free ? nothing_held : boundary_of(each.size);
            if (held[each.slot] != nothing_held) {
                peaks.add(held[each.slot]);
            }
            if (before != nothing_held) {
                peaks.remove(before);
            }
        }
        peaks.end_run();
    }
    peaks.complete();
    return peaks;
}

/// What a class adds to the sum that is rounded up once for all classes.
struct class_table : size_classes<> {
    static std::uint64_t bytes(std::uint32_t count) {
        return sizeof(record) + blocks::table_bytes(count);
    }
};

std::uint64_t bytes_of(const size_class& pool) {
    return class_table::bytes(pool.count) + std::uint64_t{pool.stride()} * pool.count;
}

}  // namespace

std::optional<design> plan_certain(std::span<const operation_log> logs) {
    if (!pools_can_align(logs)) {
        return std::nullopt;
    }
    const std::vector<std::uint32_t> boundaries = boundaries_for(profile_sizes(logs));
    const joint_peaks peaks = count_peaks(logs, boundaries);
    const auto pool_for = [&](std::size_t first, std::size_t last) {
        return size_class{.smallest = first == 0 ? 1 : boundaries[first - 1] + 1,
                          .block_size = boundaries[last],
                          .count = static_cast<std::uint16_t>(peaks.most(first, last))};
    };

    // least[n]: bytes of the best classes for the n smallest boundaries; from[n]: where its last class
    // starts.
    constexpr std::uint64_t impossible = std::numeric_limits<std::uint64_t>::max();
    std::vector<std::uint64_t> least(boundaries.size() + 1, impossible);
    std::vector<std::size_t> from(boundaries.size() + 1);
    least[0] = 0;
    for (std::size_t last = 0; last != boundaries.size(); ++last) {
        for (std::size_t first = 0; first <= last; ++first) {
            if (least[first] == impossible || peaks.most(first, last) > most_blocks) {
                continue;
            }
            const std::uint64_t bytes = least[first] + bytes_of(pool_for(first, last));
            if (bytes < least[last + 1]) {
                least[last + 1] = bytes;
                from[last + 1] = first;
            }
        }
    }
    if (least.back() == impossible) {
        return std::nullopt;
    }
    design found{.name = "certain", .rest = rest_allocator::none};
    for (std::size_t end = boundaries.size(); end != 0; end = from[end]) {
        found.pools.insert(found.pools.begin(), pool_for(from[end], end - 1));
    }
    return found;
}

}  // namespace ramwright::tool
