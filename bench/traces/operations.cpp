// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "flat_operations.hpp"
#include "tool/replay/operation_log.hpp"

/// Writes the operations of a trace as plain words: bench_trace_operations TRACE FILE

namespace {

using ramwright::tool::operation;
using ramwright::tool::operation_kind;
using traces::flat_kind;
using traces::flat_operation;

flat_kind kind_of(const operation& what) {
    switch (what.kind) {
        case operation_kind::allocate: return flat_kind::allocate;
        case operation_kind::free: return flat_kind::free;
        case operation_kind::resize: return flat_kind::resize;
        default: return flat_kind::attempt;
    }
}

std::vector<flat_operation> flattened(const ramwright::tool::operation_log& log) {
    std::vector<flat_operation> flat;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::wait) {
            continue;
        }
        if (each.kind != operation_kind::free && each.alignment() > 8) {
            throw std::runtime_error("a request needs an alignment that malloc does not promise");
        }
        flat.push_back({.slot_and_kind = std::uint32_t{each.slot} << flat_operation::kind_bits |
                                         static_cast<std::uint32_t>(kind_of(each)),
                        .size = each.size});
    }
    return flat;
}

void write(const std::string& trace, const std::string& path) {
    const auto log = ramwright::tool::read_operations(trace);
    const auto flat = flattened(log);
    const traces::flat_log head{.operations = static_cast<std::uint32_t>(flat.size()),
                                .slots = static_cast<std::uint32_t>(log.slot_count())};
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(&head), sizeof head);
    file.write(reinterpret_cast<const char*>(flat.data()),
               static_cast<std::streamsize>(flat.size() * sizeof(flat_operation)));
    if (!file.flush()) {
        throw std::runtime_error("cannot write '" + path + "'");
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench_trace_operations TRACE FILE\n");
        return 2;
    }
    try {
        write(argv[1], argv[2]);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_trace_operations: %s\n", problem.what());
        return 1;
    }
    return 0;
}
