// SPDX-License-Identifier: Apache-2.0
#include "recorded_heap.hpp"

#include <optional>
#include <span>

#include "ramwright/core/failure.hpp"

namespace traces {
namespace {

constexpr std::size_t region_bytes = std::size_t{2} << 20;
alignas(16) std::byte region[region_bytes];

std::optional<trace_writer> writer;
std::optional<traced_heap> heap_in_region;

}  // namespace

trace_writer::trace_writer(const char* path, const code_object& library,
                           const ramwright::trace_info& info)
    : file_{std::fopen(path, "wb")},
      complete_{file_ != nullptr},
      library_{library},
      ring_{packets_, info, event_clock{&events_}} {}

void trace_writer::before_event() noexcept {
    ++events_;
    write_complete_packets();
}

void trace_writer::write_complete_packets() noexcept {
    ring_.drain([this](std::span<const std::byte> packet) {
        complete_ = complete_ && std::fwrite(packet.data(), packet.size(), 1, file_) == 1;
    });
}

bool trace_writer::finish() noexcept {
    ring_.flush();
    write_complete_packets();
    complete_ = complete_ && std::fclose(file_) == 0;
    return complete_;
}

void start_recording(const char* path, const void* function) {
    const code_object library = object_of(function);
    writer.emplace(path, library,
                   ramwright::trace_info{.build = library.build,
                                         .clock_hz = 0,  // events are no measure of time
                                         .region_bytes = region_bytes,
                                         .region_base = 0,
                                         .code_base = library.begin - library.bias});
    heap_in_region.emplace(*writer, std::span{region});
}

traced_heap& heap() noexcept { return *heap_in_region; }

int finish_recording() {
    const bool complete = writer->finish();
    if (!complete) {
        std::fprintf(stderr, "The trace is not complete.\n");
    }
    if (ramwright::failures.total() != 0) {
        std::fprintf(stderr, "The heap has %u failures on record.\n",
                     static_cast<unsigned>(ramwright::failures.total()));
    }
    return complete && ramwright::failures.total() == 0 ? 0 : 1;
}

}  // namespace traces
