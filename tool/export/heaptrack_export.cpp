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

    std::uint64_t call_number(std::uint64_t address) {
        const auto [found, added] = calls_.try_emplace(address, calls_.size() + 1);
        if (added) {
            const code_place& place = code_.place(address);
            const std::uint64_t function = string_number(place.function);
            const std::uint64_t file = place.file.empty() ? 0 : string_number(place.file);
            out_.write(fmt::format("i {:x} {:x} {:x} {:x} {:x}\n", address, module_, function, file,
                                   place.line));
        }
        return found->second;
    }

    /// The backtrace of a chain refers to that of the call it was made in. An unknown one is a call of its
    /// own.
    std::uint64_t backtrace_number(std::uint32_t chain) {
        if (const auto found = backtraces_.find(chain); found != backtraces_.end()) {
            return found->second;
        }
        const auto [address, from] = chain == 0 ? call_tree::call{} : walk_.calls()[chain];
        const std::uint64_t outer = from == 0 ? 0 : backtrace_number(from);
        out_.write(fmt::format("t {:x} {:x}\n", call_number(address), outer));
        return backtraces_.try_emplace(chain, backtraces_.size() + 1).first->second;
    }

    std::uint64_t kind_number(const held_block& block) {
        const auto [found, added] = kinds_.try_emplace({block.size, block.chain}, kinds_.size());
        if (added) {
            const std::uint64_t backtrace = backtrace_number(block.chain);
            out_.write(fmt::format("a {:x} {:x}\n", block.size, backtrace));
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
    std::unordered_map<std::uint64_t, std::uint64_t> calls_;
    std::unordered_map<std::uint32_t, std::uint64_t> backtraces_;  // by chain
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::uint64_t> kinds_;
};

}  // namespace

exported_trace export_heaptrack(const export_job& job) { return heaptrack_file{job}.write(); }

}  // namespace ramwright::tool
