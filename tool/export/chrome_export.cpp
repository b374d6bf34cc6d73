// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <bitset>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/export/caller_names.hpp"
#include "tool/export/event_walk.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/heap_levels.hpp"
#include "tool/export/output_file.hpp"
#include "tool/export/trace_clock.hpp"

namespace ramwright::tool {

namespace {

std::string in_quotes(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string caller_in_quotes(const code_place& place) {
    return in_quotes(place.file.empty()
                         ? place.function
                         : fmt::format("{} ({}:{})", place.function, place.file, place.line));
}

class chrome_file {
public:
    explicit chrome_file(const export_job& job)
        : walk_{job.trace},
          callers_{job, walk_.info(), caller_in_quotes},
          clock_{walk_.info().clock_hz},
          levels_{walk_.info(), [this](const heap_level& level) { write_level(level); }},
          spans_from_{job.spans_from},
          out_{job.output} {
        out_.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
        out_.write(fmt::format(
            R"({{"ph":"M","name":"process_name","pid":1,"tid":0,"args":{{"name":{}}}}})",
            in_quotes(job.trace)));
    }

    exported_trace write() {
        while (walk_.next()) {
            const trace_event& event = walk_.event();
            for (const held_block& block : walk_.ended()) {
                if (!walk_.resized() && block.first_size >= spans_from_) {
                    write_end(block);
                }
            }
            if (event.kind == event_kind::refused) {
                write_refused(event);
            } else if (event.kind == event_kind::mark) {
                write_event(R"("ph":"i","s":"p","cat":"mark","name":"mark","args":{{"value":{}}})",
                            event.value);
            } else if (walk_.begun() != nullptr && !walk_.resized() &&
                       walk_.begun()->first_size >= spans_from_) {
                write_begin(*walk_.begun());
            }
            levels_.follow(walk_);
        }
        levels_.finish();
        const trace_info& info = walk_.info();
        out_.write(fmt::format(
            "\n],\"otherData\":{{\"build_id\":\"{}\",\"clock_hz\":{},\"region_bytes\":{},"
            "\"events\":{},\"events_lost\":{}}}}}\n",
            to_text(info.build), info.clock_hz, info.region_bytes, walk_.events(),
            walk_.losses().events));
        out_.finish();
        return {.events = walk_.events(), .lost_events = walk_.losses().events};
    }

private:
    /// Microseconds, the format's unit, to the nanosecond.
    [[nodiscard]] std::string time_of(std::uint64_t tick) const {
        const std::uint64_t time = clock_.nanoseconds(tick);
        return fmt::format("{}.{:03}", time / 1000, time % 1000);
    }

    /// A thread has its number, an interrupt 1000 more: the format knows threads only.
    std::uint32_t thread_of(context who) {
        const std::uint32_t thread = who.number + (who.interrupt ? 1000U : 0U);
        const std::size_t place = who.number % 32U + (who.interrupt ? 32U : 0U);
        if (!named_[place]) {
            named_[place] = true;
            out_.write(
                fmt::format(",\n{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":{},"
                            "\"args\":{{\"name\":\"{} {}\"}}}}",
                            thread, who.interrupt ? "interrupt" : "thread", who.number));
        }
        return thread;
    }

    template <typename... Values>
    void write_event(fmt::format_string<Values...> rest, Values&&... values) {
        const std::uint32_t thread = thread_of(walk_.event().who);
        out_.write(fmt::format(",\n{{\"pid\":1,\"tid\":{},\"ts\":{},{}}}", thread,
                               time_of(walk_.event().tick),
                               fmt::format(rest, std::forward<Values>(values)...)));
    }

    void write_begin(const held_block& block) {
        write_event(R"("ph":"b","cat":"block","id":{},"name":{},"args":{{"size":{},"offset":{}}})",
                    block.number, callers_.of(block.caller), block.size, block.offset);
    }

    void write_end(const held_block& block) {
        write_event(R"("ph":"e","cat":"block","id":{},"name":{},"args":{{"size":{}}})",
                    block.number, callers_.of(block.caller), block.size);
    }

    void write_refused(const trace_event& event) {
        write_event(R"("ph":"i","s":"p","cat":"failure","name":"refused","args":{{"size":{},)"
                    R"("alignment":{},"largest_free":{},"caller":{}}})",
                    event.size, event.alignment, event.largest_free, callers_.of(event.caller));
    }

    void write_level(const heap_level& level) {
        const std::string time = time_of(level.tick);
        write_counter(time, "live bytes", level.live_bytes);
        write_counter(time, "live blocks", level.live_blocks);
        if (walk_.info().region_bytes != 0) {
            write_counter(time, "free bytes", level.free_bytes);
            write_counter(time, "largest free block", level.largest_free);
        }
    }

    void write_counter(const std::string& time, const char* name, std::uint64_t value) {
        out_.write(fmt::format(
            ",\n{{\"ph\":\"C\",\"pid\":1,\"ts\":{},\"name\":\"{}\",\"args\":{{\"value\":{}}}}}",
            time, name, value));
    }

    event_walk walk_;
    caller_names callers_;
    trace_clock clock_;
    heap_levels levels_;
    std::uint64_t spans_from_;
    output_file out_;
    std::bitset<64> named_;
};

}  // namespace

exported_trace export_chrome(const export_job& job) { return chrome_file{job}.write(); }

}  // namespace ramwright::tool
