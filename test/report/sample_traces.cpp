// SPDX-License-Identifier: Apache-2.0

// Writes what the test of the report page needs into a directory: the trace of a node whose heap is
// too small, the trace of its demand, a plan, measured figures, and in facts.json what the page
// must say, noted down here and not read back from the traces.

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/trace/ring.hpp"
#include "tool/replay/plan_file.hpp"

namespace {

using nlohmann::json;

constexpr std::uint64_t code_base = 0x0800'0000;

/// Made-up code addresses: the sample has no ELF.
enum caller : std::uint64_t {
    start_up = code_base + 0x100,
    read_sensors = code_base + 0x200,
    send_packet = code_base + 0x300,
    shake_hands = code_base + 0x400,
    look_for_update = code_base + 0x500,
};

struct held_block {
    void* pointer = nullptr;
    std::uint32_t size = 0;
    std::uint64_t caller = 0;
    std::uint32_t since = 0;
};

/// A node with a heap, a recorder, and a good memory.
class node {
public:
    node(const std::filesystem::path& trace, std::size_t region_bytes)
        : region_(region_bytes / sizeof(std::uint64_t)),
          heap_{std::as_writable_bytes(std::span{region_})},
          packets_(packet_bytes / sizeof(std::uint64_t)),
          ring_{std::as_writable_bytes(std::span{packets_}),
                {.clock_hz = 1,
                 .region_bytes = static_cast<std::uint32_t>(region_bytes),
                 .code_base = code_base},
                clock{now_}},
          file_{trace, std::ios::binary} {}

    /// Runs until a request fails, or to the end.
    void run(std::uint32_t seconds) {
        allocate(2048, start_up, 0);
        while (now_ < seconds && !failure_) {
            ++now_;
            run_second();
            drain();
        }
        ring_.flush();
        drain();
    }

    [[nodiscard]] json facts() const {
        json live = json::array();
        for (const auto& [offset, block] : live_) {
            live.push_back({{"offset", offset},
                            {"size", block.size},
                            {"caller", fmt::format("{:#x}", block.caller)},
                            {"age", now_ - block.since}});
        }
        json facts{{"last_tick", now_}, {"allocations", allocations_}, {"live", live}};
        if (failure_) {
            facts["failure"] = *failure_;
        }
        return facts;
    }

private:
    struct clock {
        const std::uint32_t& now;
        std::uint64_t operator()() const { return now; }
    };
    static constexpr std::size_t packet_bytes = 64 * 1024;

    void run_second() {
        release_expired();
        allocate(156, read_sensors, 1 + below(10));
        if (now_ % 5 == 0) {
            allocate(1024, send_packet, 1 + below(30));
        }
        if (now_ % 60 == 0) {
            for (int i = 0; i != 12; ++i) {
                allocate(std::uint32_t{24} << below(8), shake_hands, 1 + below(90));
            }
        }
        if (now_ % 1000 == 0) {
            allocate(16384, look_for_update, 1);
        }
    }

    void allocate(std::uint32_t size, std::uint64_t from, std::uint32_t life) {
        if (failure_) {
            return;
        }
        const ramwright::layout want{.size = size};
        void* const block = heap_.try_allocate(want);
        if (block == nullptr) {
            ring_.refused(want, heap_.largest_free(), from);
            failure_ = {{"tick", now_}, {"size", size}, {"largest_free", heap_.largest_free()}};
            return;
        }
        const std::uint32_t offset = offset_of(heap_, block);
        ring_.allocated(offset, want, from);
        live_[offset] = {block, size, from, now_};
        ++allocations_;
        if (life != 0) {
            expiring_.emplace(now_ + life, offset);
        }
    }

    void release_expired() {
        while (!expiring_.empty() && expiring_.begin()->first <= now_) {
            const std::uint32_t offset = expiring_.begin()->second;
            expiring_.erase(expiring_.begin());
            heap_.deallocate(live_.at(offset).pointer);
            live_.erase(offset);
            ring_.freed(offset);
        }
    }

    void drain() {
        ring_.drain([this](std::span<const std::byte> packet) {
            file_.write(reinterpret_cast<const char*>(packet.data()),
                        static_cast<std::streamsize>(packet.size()));
        });
    }

    std::uint32_t below(std::uint32_t limit) {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 17;
        random_ ^= random_ << 5;
        return static_cast<std::uint32_t>(std::uint64_t{random_} * limit >> 32);
    }

    std::uint32_t now_ = 0;
    std::uint32_t random_ = 0x9E37'79B9;
    std::vector<std::uint64_t> region_;
    ramwright::general<> heap_;
    std::vector<std::uint64_t> packets_;
    ramwright::trace_ring<clock> ring_;
    std::ofstream file_;
    std::map<std::uint32_t, held_block> live_;
    std::multimap<std::uint32_t, std::uint32_t> expiring_;
    std::uint64_t allocations_ = 0;
    std::optional<json> failure_;
};

json outcome(std::uint64_t peak, std::uint64_t smallest, std::optional<std::uint64_t> failed_at) {
    json figures{{"peak_bytes", peak},
                 {"smallest_ram_bytes", smallest},
                 {"failures", failed_at ? 1 : 0},
                 {"first_failure_tick", nullptr},
                 {"largest_free_bytes", 9216},
                 {"fragmentation", 0.5},
                 {"malloc_instructions", {{"mean", 97.5}, {"max", 1260}}},
                 {"free_instructions", {{"mean", 71.25}, {"max", 734}}},
                 {"lower_bound_bytes", 40'000}};
    if (failed_at) {
        figures["first_failure_tick"] = *failed_at;
    }
    return figures;
}

ramwright::tool::plan_file sample_plan() {
    const ramwright::tool::design steady{
        .name = "steady",
        .pools = {{.smallest = 129, .block_size = 160, .count = 10},
                  {.smallest = 961, .block_size = 1024, .count = 7}}};
    ramwright::tool::plan_offer least;
    least.how.name = "least";
    least.summary = "one general heap";
    least.needed_bytes = 45'000;
    least.needed_with_margin_bytes = 49'000;
    least.allocate_instructions = 115;
    least.free_instructions = 113;
    least.proof = "replayed in this RAM and 32 sizes above";
    ramwright::tool::plan_offer chosen = least;
    chosen.how = steady;
    chosen.summary = "2 pools, a general heap for the rest";
    chosen.needed_bytes = 50'000;
    chosen.needed_with_margin_bytes = 56'000;
    ramwright::tool::plan_file plan;
    plan.how = steady;
    plan.region_bytes = 64 * 1024;
    plan.margin_percent = 10;
    plan.peak_live_bytes = 43'000;
    plan.peak_live_with_margin_bytes = 47'300;
    plan.offers = {least, chosen};
    return plan;
}

void write(const std::filesystem::path& path, const json& content) {
    std::ofstream{path} << content.dump(2) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "sample_traces: name the directory to write to\n");
        return 2;
    }
    constexpr std::uint32_t seconds = 24 * 3600;
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);

    const auto died = std::make_unique<node>(directory / "died.trace", 40 * 1024);
    died->run(seconds);
    const auto demand = std::make_unique<node>(directory / "demand.trace", 96 * 1024);
    demand->run(seconds);
    const auto brief = std::make_unique<node>(directory / "brief.trace", 4 * 1024);
    brief->run(0);
    write(directory / "facts.json", {{"died", died->facts()}, {"demand", demand->facts()}});

    ramwright::tool::write_plan(directory / "plan.json", sample_plan());
    write(directory / "before.json",
          outcome(40 * 1024, 91'264, died->facts().at("failure").at("tick").get<std::uint64_t>()));
    write(directory / "after.json", outcome(60'000, 52'416, {}));
    return 0;
}
