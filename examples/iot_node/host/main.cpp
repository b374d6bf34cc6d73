// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "application.hpp"
#include "host/options.hpp"
#include "host/recorded_memory.hpp"

/// Runs the node on the desk and writes the trace of its allocations, for planning:
///
///     iot_node_host trace=FILE [ticks=N] [seed=N]
///
/// `trace=-` prints the trace, for a pipe. `ticks` is 259200, three days, if not given.

namespace {

using file_handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

file_handle open(const std::string& path) {
    file_handle file = path == "-" ? file_handle{stdout, std::fflush}
                                   : file_handle{std::fopen(path.c_str(), "wb"), std::fclose};
    if (file == nullptr) {
        throw std::runtime_error("The trace file '" + path + "' cannot be opened for writing.");
    }
    return file;
}

void write_complete_packets(std::FILE* to) {
    iot_node::memory().events().drain([to](std::span<const std::byte> packet) {
        if (std::fwrite(packet.data(), packet.size(), 1, to) != 1) {
            throw std::runtime_error("The trace cannot be written to its end.");
        }
    });
}

void run(const iot_node::options& wanted) {
    const file_handle file = open(wanted.trace);
    iot_node::recorded_memory& memory = iot_node::memory();
    iot_node::application node{wanted.seed};
    node.start();
    while (memory.now != wanted.ticks) {
        node.run_second(++memory.now);
        write_complete_packets(file.get());
    }
    memory.events().flush();
    write_complete_packets(file.get());
    if (std::fflush(file.get()) != 0) {
        throw std::runtime_error("The trace cannot be written to its end.");
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        run(iot_node::options::read(std::span<const char* const>(words + 1, words + count)));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "iot_node_host: %s\n", problem.what());
        return 1;
    }
    return 0;
}
