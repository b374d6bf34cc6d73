// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tool/device/run_splitter.hpp"
#include "tool/watch/event_feed.hpp"

namespace ramwright::tool {

namespace {

class device_events final : public event_feed {
public:
    explicit device_events(std::unique_ptr<packet_feed> packets) : packets_{std::move(packets)} {}

    state wait(std::vector<event_batch>& into, interruption& stop,
               std::chrono::milliseconds patience) override {
        std::vector<device_packet> came;
        const state now = packets_->wait(came, stop, patience);
        add(came, into);
        return now;
    }

    void finish(std::vector<event_batch>& into) override {
        std::vector<device_packet> rest;
        packets_->finish(rest);
        add(rest, into);
    }

    [[nodiscard]] stream_damage damage() const override { return packets_->damage(); }

private:
    void add(std::vector<device_packet>& packets, std::vector<event_batch>& into) {
        std::vector<run_splitter::placed> placed;
        for (device_packet& each : packets) {
            splitter_.add(std::move(each), placed);
            for (run_splitter::placed& one : placed) {
                const packet_header& head = one.packet.head;
                const run_counts& counts = splitter_.counts();
                const std::uint64_t lost = one.starts_run ? counts.before : counts.lost - lost_;
                lost_ = counts.lost;
                into.push_back({.info = {.build = head.build,
                                         .clock_hz = head.clock_hz,
                                         .region_bytes = head.region_bytes,
                                         .region_base = head.region_base,
                                         .code_base = head.code_base},
                                .starts_run = one.starts_run,
                                .lost = lost,
                                .events = std::move(one.packet.events)});
            }
            placed.clear();
        }
    }

    std::unique_ptr<packet_feed> packets_;
    run_splitter splitter_;
    std::uint64_t lost_ = 0;
};

}  // namespace

std::unique_ptr<event_feed> watch_device(const std::string& source, const device_options& options,
                                         interruption& stop) {
    return std::make_unique<device_events>(open_device_source(source, options, stop));
}

}  // namespace ramwright::tool
