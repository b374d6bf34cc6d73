// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "tool/common/error.hpp"
#include "tool/export/ctf_metadata.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/output_file.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

exported_trace export_ctf(const export_job& job) {
    const std::filesystem::path directory = job.output;
    trace_reader reader{job.trace};
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) {
        throw input_error(fmt::format("cannot make {}: {}", job.output, error.message()));
    }
    output_file stream{(directory / "stream").string()};
    output_file metadata{(directory / "metadata").string()};
    metadata.write(ctf_metadata(reader.info(), reader.has_calls()));
    reader.show_packets([&](std::span<const std::byte> packet) { stream.write(packet); });
    for (trace_event event; reader.next(event);) {
    }
    metadata.finish();
    stream.finish();
    return {.events = reader.events(), .lost_events = reader.losses().events};
}

}  // namespace ramwright::tool
