// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ramwright/core/capability.hpp"
#include "tool/replay/capability_rule.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// What goes to a region as a whole: the requests of one size with the same needs.

namespace ramwright::tool {

/// Of one size, as pools tell sizes apart.
struct request_stream {
    std::uint32_t block_size = 0;
    capabilities needs{};
    std::uint64_t requests = 0;
    std::uint64_t most_blocks = 0;
    double hotness = 0;  ///< requests by bytes held at their peak

    [[nodiscard]] std::uint64_t most_bytes() const {
        return most_blocks * std::uint64_t{block_size};
    }
};

class request_streams {
public:
    explicit request_streams(std::span<const capability_rule> rules) : rules_{rules} {}

    void count(const operation_log& log);

    /// A size that is asked for rarely is as hot as all such sizes up to the same power of two: they go
    /// together, and the way to a region is short. Valid until more is counted.
    [[nodiscard]] std::vector<const request_stream*> hottest_first();

    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

    /// The operations on the blocks of some of them.
    [[nodiscard]] std::vector<operation_log> only(
        std::span<const operation_log> logs, std::span<const request_stream* const> wanted) const;

private:
    using key = std::pair<std::uint32_t, std::uint32_t>;  // needs, block size

    [[nodiscard]] key key_of(const operation_log& log, const operation& what) const;

    std::span<const capability_rule> rules_;
    std::map<key, request_stream> streams_;
    std::uint64_t requests_ = 0;
};

}  // namespace ramwright::tool
