// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Runs a program with the recorder in it, and finishes the traces it leaves.
///
///     const recorded_run run = record_program({.arguments = {"node_sim"}, .file = "node.trace"});
///     for (const recorded_file& each : run.files) { ... }

namespace ramwright::tool {

struct record_request {
    std::vector<std::string> arguments;  ///< the program first, looked up in PATH as a shell does
    std::string file;
    std::string clock;      ///< `ms`, `us` or `events`
    std::size_t depth = 1;  ///< calls kept of each chain; 1: callers alone, as a device does
};

struct recorded_file {
    std::string path;
    std::uint64_t events = 0;
    std::uint64_t before = 0;  ///< events of the process before it forked: in its parent's file
    std::uint64_t lost = 0;
    bool still_written = false;  ///< its process goes on; what follows is not in these numbers
};

struct recorded_run {
    int status = 0;                    ///< as a shell has it: a signal is 128 and its number
    std::vector<recorded_file> files;  ///< the program's own first
};

/// Throws `input_error` if the program cannot be recorded: it is not there, not executable, static,
/// setuid, or for another processor; or if the file cannot be written.
[[nodiscard]] recorded_run record_program(const record_request& request);

}  // namespace ramwright::tool
