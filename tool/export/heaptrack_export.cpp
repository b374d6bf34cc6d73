// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "tool/elf/code_addresses.hpp"
#include "tool/export/event_walk.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/output_file.hpp"
#include "tool/export/trace_clock.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

/// Lines of a letter and hexadecimal numbers. What is numbered, strings, calls, backtraces, is counted
/// from 1 in the order in which it is written; the pairs of size and backtrace are counted from 0.
class heaptrack_file {
public:
    explicit heaptrack_file(const export_job& job)
        : walk_{job.trace}, code_{job.elf}, clock_{walk_.info().clock_hz}, out_{job.output} {
        require_same_build(job.trace, walk_.info(), job.elf);
        // As heaptrack 1.4 writes it: its version and that of the format.
        out_.write("v 10400 3\n");
        out_.write(fmt::format("X {}\n", job.elf.empty() ? job.trace : job.elf));
        module_ = string_number(
            job.elf.empty() ? "firmware" : std::filesystem::path{job.elf}.filename().string());
    }

    exported_trace write() {
        while (walk_.next()) {
            for (const held_block& block : walk_.ended()) {
                write_time();
                out_.write(fmt::format("- {:x}\n", kind_number(block)));
            }
            if (walk_.begun() != nullptr) {
                const std::uint64_t kind = kind_number(*walk_.begun());
                write_time();
                out_.write(fmt::format("+ {:x}\n", kind));
            }
        }
        write_time();
        out_.finish();
        return {.events = walk_.events(), .lost_events = walk_.losses().events};
    }

private:
    void write_time() {
        const std::uint64_t milliseconds = clock_.nanoseconds(walk_.event().tick) / 1'000'000;
        if (milliseconds != written_time_) {
            out_.write(fmt::format("c {:x}\n", milliseconds));
            written_time_ = milliseconds;
        }
    }

    std::uint64_t string_number(const std::string& text) {
        const auto [found, added] = strings_.try_emplace(text, strings_.size() + 1);
        if (added) {
            out_.write(fmt::format("s {:x} {}\n", text.size(), text));
        }
        return found->second;
    }

    /// A trace knows one call of each backtrace, so a call's number is its backtrace's as well.
    std::uint64_t caller_number(std::uint64_t address) {
        const auto [found, added] = callers_.try_emplace(address, callers_.size() + 1);
        if (added) {
            const code_place& place = code_.place(address);
            const std::uint64_t function = string_number(place.function);
            const std::uint64_t file = place.file.empty() ? 0 : string_number(place.file);
            out_.write(fmt::format("i {:x} {:x} {:x} {:x} {:x}\nt {:x} 0\n", address, module_,
                                   function, file, place.line, found->second));
        }
        return found->second;
    }

    std::uint64_t kind_number(const held_block& block) {
        const auto [found, added] = kinds_.try_emplace({block.size, block.caller}, kinds_.size());
        if (added) {
            const std::uint64_t caller = caller_number(block.caller);
            out_.write(fmt::format("a {:x} {:x}\n", block.size, caller));
        }
        return found->second;
    }

    event_walk walk_;
    code_addresses code_;
    trace_clock clock_;
    output_file out_;
    std::uint64_t module_ = 0;
    std::uint64_t written_time_ = 0;
    std::unordered_map<std::string, std::uint64_t> strings_;
    std::unordered_map<std::uint64_t, std::uint64_t> callers_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> kinds_;
};

}  // namespace

exported_trace export_heaptrack(const export_job& job) { return heaptrack_file{job}.write(); }

}  // namespace ramwright::tool
