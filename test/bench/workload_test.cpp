// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <ostream>

#include "workload/w1.hpp"
#include "workload/w2.hpp"
#include "workload/w3.hpp"
#include "workload/w4.hpp"
#include "workload/w5.hpp"
#include "workload/w6.hpp"

/// That the workloads ask for what they asked for when the peers were measured: one request more or less, and
/// the figures cannot be compared any more.

namespace {

/// What a run asked for, as three numbers.
struct fingerprint {
    std::uint32_t operations = 0;
    std::uint32_t peak_live_bytes = 0;
    std::uint32_t hash = 2'166'136'261;  // FNV-1a, a word at a time

    friend bool operator==(const fingerprint&, const fingerprint&) = default;
    friend std::ostream& operator<<(std::ostream& out, const fingerprint& what) {
        return out << what.operations << " operations, peak " << what.peak_live_bytes << ", hash "
                   << what.hash;
    }
};

/// Serves requests up to a limit. A block is nothing but the number of its request.
class taker {
public:
    explicit taker(std::uint32_t most_requests = 0xFFFF'FFFF) : most_requests_{most_requests} {}

    void* allocate(std::uint32_t size) {
        ++requests_;
        if (requests_ > most_requests_) {
            return nullptr;
        }
        mix(size);
        live_bytes_ += size;
        seen_.peak_live_bytes = std::max(seen_.peak_live_bytes, live_bytes_);
        return &served_.emplace_back(requests_ - 1);
    }
    void release(void* block, std::uint32_t size) {
        mix(*static_cast<std::uint32_t*>(block) | 0x8000'0000);
        live_bytes_ -= size;
    }

    [[nodiscard]] const fingerprint& seen() const { return seen_; }
    /// Served or not.
    [[nodiscard]] std::uint32_t requests() const { return requests_; }

private:
    void mix(std::uint32_t word) {
        seen_.hash = (seen_.hash ^ word) * 16'777'619;
        ++seen_.operations;
    }

    std::uint32_t most_requests_;
    std::uint32_t requests_ = 0;
    std::deque<std::uint32_t> served_;  // a deque, because its elements stay where they are
    std::uint32_t live_bytes_ = 0;
    fingerprint seen_;
};

fingerprint fingerprint_of_w3(std::uint32_t seed) {
    taker on;
    bench::w3{on, seed}.run(bench::w3_ticks);
    return on.seen();
}

fingerprint fingerprint_of_w4(std::uint32_t seed) {
    taker on;
    const auto workload = std::make_unique<bench::w4<taker>>(on, seed);
    workload->run(bench::w4_operations);
    return on.seen();
}

TEST(workload, w1_is_what_the_peers_ran) {
    taker on;
    bench::run_w1(on);
    EXPECT_EQ(on.seen(), (fingerprint{20'000, 256, 544'925'157}));
}

TEST(workload, w2_is_what_the_peers_ran) {
    taker on;
    bench::run_w2(on);
    EXPECT_EQ(on.seen(), (fingerprint{2032, 134'400, 463'858'637}));
}

TEST(workload, w3_is_what_the_peers_ran) {
    EXPECT_EQ(fingerprint_of_w3(0), (fingerprint{1'762'640, 46'655, 3'315'002'544}));
    EXPECT_EQ(fingerprint_of_w3(3), (fingerprint{1'762'578, 47'055, 1'904'340'391}));
}

TEST(workload, w4_is_what_the_peers_ran) {
    EXPECT_EQ(fingerprint_of_w4(0), (fingerprint{200'000, 83'662, 1'421'818'738}));
    EXPECT_EQ(fingerprint_of_w4(3), (fingerprint{200'000, 82'955, 160'003'776}));
}

TEST(workload, w5_is_what_the_peers_ran) {
    taker on;
    bench::w5 holes{on};
    EXPECT_TRUE(holes.make_holes(16));
    holes.run();
    EXPECT_EQ(on.seen(), (fingerprint{449, 1056, 3'164'961'775}));
}

TEST(workload, w5_says_when_the_heap_is_too_small) {
    taker on{32};
    bench::w5 holes{on};
    EXPECT_FALSE(holes.make_holes(16));
}

TEST(workload, w6_counts_the_blocks_that_fit) {
    taker on{7};
    EXPECT_EQ(bench::run_w6(on, 32), 7);
}

TEST(workload, a_refused_request_changes_nothing_in_what_follows) {
    taker serves_all;
    taker serves_none{0};
    const auto full = std::make_unique<bench::w4<taker>>(serves_all, 0);
    const auto empty = std::make_unique<bench::w4<taker>>(serves_none, 0);
    full->run(bench::w4_operations);
    empty->run(bench::w4_operations);
    EXPECT_EQ(serves_none.requests(), serves_all.requests());
}

}  // namespace
