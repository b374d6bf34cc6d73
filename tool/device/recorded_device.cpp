// SPDX-License-Identifier: Apache-2.0
#include "tool/device/recorded_device.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <limits>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/progress.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds patience{200};

/// The traces of the runs, one after the other.
class run_files {
public:
    explicit run_files(std::string first) : first_{std::move(first)} {}

    void write(const run_splitter::placed& placed, const run_counts& counts) {
        if (placed.starts_run) {
            open_next();
        }
        const std::vector<std::byte>& bytes = placed.packet.bytes;
        file_.write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
        runs_.back().counts = counts;
    }

    /// Whatever ends this process, it is in the file.
    void flush() {
        if (!runs_.empty() && !file_.flush()) {
            throw input_error(
                fmt::format("cannot write {}: {}", runs_.back().path, std::strerror(errno)));
        }
    }

    [[nodiscard]] const std::vector<device_run>& runs() const noexcept { return runs_; }

private:
    void open_next() {
        flush();
        const std::string path =
            runs_.empty() ? first_ : fmt::format("{}.{}", first_, runs_.size() + 1);
        file_ = std::ofstream{path, std::ios::binary};
        if (!file_) {
            throw input_error(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
        }
        runs_.push_back({.path = path, .counts = {}});
    }

    std::string first_;
    std::ofstream file_;
    std::vector<device_run> runs_;
};

class recording {
public:
    explicit recording(const device_request& request)
        : files_{request.file}, shown_{"recording " + request.source} {}

    void add(std::vector<device_packet>& packets) {
        std::vector<run_splitter::placed> placed;
        for (device_packet& each : packets) {
            splitter_.add(std::move(each), placed);
            for (const run_splitter::placed& one : placed) {
                events_ += one.packet.events.size();
                files_.write(one, splitter_.counts());
            }
            placed.clear();
        }
        packets.clear();
        files_.flush();
        const std::uint64_t lost = splitter_.counts().lost;
        shown_.update(events_,
                      lost == 0 ? "events" : fmt::format("events, {} lost", grouped(lost)));
    }

    [[nodiscard]] std::vector<device_run> end() {
        shown_.finish();
        return files_.runs();
    }

private:
    run_splitter splitter_;
    run_files files_;
    progress shown_;
    std::uint64_t events_ = 0;
};

/// When to stop, if that was said.
steady_clock::time_point deadline_of(const device_request& request) {
    return request.seconds.has_value()
               ? steady_clock::now() +
                     milliseconds{static_cast<std::int64_t>(*request.seconds * 1000)}
               : steady_clock::time_point::max();
}

}  // namespace

device_recording record_device(const device_request& request) {
    interruption stop{SIGINT, SIGTERM, SIGHUP};
    const auto feed = open_device_source(request.source, request.options, stop);
    const auto deadline = deadline_of(request);
    recording recorded{request};
    std::vector<device_packet> packets;
    while (feed->wait(packets, stop, patience) == packet_feed::state::open &&
           steady_clock::now() < deadline) {
        recorded.add(packets);
    }
    feed->finish(packets);
    recorded.add(packets);
    device_recording done{.runs = recorded.end(), .damage = feed->damage()};
    if (done.runs.empty()) {
        throw input_error(fmt::format("no packet of a trace came from {}", request.source));
    }
    return done;
}

}  // namespace ramwright::tool
