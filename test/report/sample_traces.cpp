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
#include "recorded_heap.hpp"
#include "tool/replay/plan_file.hpp"

namespace {

using nlohmann::json;

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
        : memory_{trace, region_bytes, 1} {}

    /// Runs until a request fails, or to the end.
    void run(std::uint32_t seconds) {
        allocate(2048, start_up, 0);
        while (memory_.now() < seconds && !failure_) {
            memory_.tick();
            run_second();
            memory_.drain();
        }
        memory_.finish();
    }

    [[nodiscard]] json facts() const {
        json live = json::array();
        for (const auto& [offset, block] : live_) {
            live.push_back({{"offset", offset},
                            {"size", block.size},
                            {"caller", fmt::format("{:#x}", block.caller)},
                            {"age", memory_.now() - block.since}});
        }
        json facts{{"last_tick", memory_.now()}, {"allocations", allocations_}, {"live", live}};
        if (failure_) {
            facts["failure"] = *failure_;
        }
        return facts;
    }

private:
    void run_second() {
        release_expired();
        const std::uint32_t now = memory_.now();
        allocate(156, read_sensors, 1 + memory_.below(10));
        if (now % 5 == 0) {
            allocate(1024, send_packet, 1 + memory_.below(30));
        }
        if (now % 60 == 0) {
            for (int i = 0; i != 12; ++i) {
                allocate(std::uint32_t{24} << memory_.below(8), shake_hands, 1 + memory_.below(90));
            }
        }
        if (now % 1000 == 0) {
            allocate(16384, look_for_update, 1);
        }
    }

    void allocate(std::uint32_t size, std::uint64_t from, std::uint32_t life) {
        if (failure_) {
            return;
        }
        void* const block = memory_.allocate(size, from);
        if (block == nullptr) {
            failure_ = {{"tick", memory_.now()},
                        {"size", size},
                        {"largest_free", memory_.heap().largest_free()}};
            return;
        }
        const std::uint32_t offset = offset_of(memory_.heap(), block);
        live_[offset] = {block, size, from, memory_.now()};
        ++allocations_;
        if (life != 0) {
            expiring_.emplace(memory_.now() + life, offset);
        }
    }

    void release_expired() {
        while (!expiring_.empty() && expiring_.begin()->first <= memory_.now()) {
            const std::uint32_t offset = expiring_.begin()->second;
            expiring_.erase(expiring_.begin());
            memory_.free(live_.at(offset).pointer);
            live_.erase(offset);
        }
    }

    recorded_heap<ramwright::general<>> memory_;
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
