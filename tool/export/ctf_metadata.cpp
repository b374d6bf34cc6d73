// SPDX-License-Identifier: Apache-2.0
#include "tool/export/ctf_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "ramwright/trace/event.hpp"
#include "tool/trace/call_format.hpp"

namespace ramwright::tool {

namespace {

namespace format = event_format;

std::string uuid_text(const build_id& id) {
    std::string text;
    for (std::size_t index = 0; index != id.size(); ++index) {
        const bool dash = index == 4 || index == 6 || index == 8 || index == 10;
        text += fmt::format("{}{:02x}", dash ? "-" : "", id[index]);
    }
    return text;
}

std::string aligned_field(std::string_view name, std::uint32_t bits, std::uint32_t alignment,
                          std::string_view more) {
    return fmt::format("integer {{ size = {}; align = {}; signed = false;{}{} }} {};", bits,
                       alignment, more.empty() ? "" : " ", more, name);
}

/// An unsigned field of `bits`. Fields narrower than a word are packed; others start on a word.
std::string field(std::string_view name, std::uint32_t bits, std::string_view more = "") {
    return aligned_field(name, bits, bits < format::word_bits ? 1 : format::word_bits, more);
}

/// A field of the packet's context, which starts in the middle of a word.
std::string context_field(std::string_view name, std::uint32_t bits, std::string_view more = "") {
    return aligned_field(name, bits, format::word_bits / 2, more);
}

constexpr std::string_view on_clock = "map = clock.recorder.value;";
constexpr std::string_view hexadecimal = "base = 16;";

std::string lines(std::initializer_list<std::string> fields) {
    return fmt::format("        {}\n", fmt::join(fields, "\n        "));
}

std::string request_fields(std::string_view first, bool has_calls) {
    const std::string caller =
        has_calls ? field("call", format::caller_bits)
                  : field(fmt::format("caller_in_{}_bytes", 1 << format::caller_unit_shift),
                          format::caller_bits, hexadecimal);
    return lines({field(first, format::offset_bits), field("size", format::size_bits),
                  field(fmt::format("log2_alignment_minus_{}", format::least_alignment_shift),
                        format::alignment_bits),
                  caller});
}

std::string wide_request_fields(std::string_view first, bool has_calls) {
    const std::string caller =
        has_calls ? field(fmt::format("call_times_{}", 1 << format::caller_unit_shift), 64)
                  : field("caller", 64, hexadecimal);
    return lines({field(first, 64), field("size", 64), field("alignment", 64), caller});
}

std::string event(std::string_view name, event_kind kind, const std::string& narrow,
                  const std::string& wide) {
    constexpr std::string_view text = R"(
event {{
    name = "{0}{1}";
    id = {2};
    fields := struct {{
{3}    }} align({4});
}};
)";
    const auto id = static_cast<std::uint32_t>(kind);
    return fmt::format(text, name, "", id, narrow, format::word_bits) +
           fmt::format(text, name, "_wide", id | format::wide_flag, wide, format::word_bits);
}

std::string events(bool has_calls) {
    const std::string units = fmt::format("offset_in_{}_bytes", 1 << format::offset_unit_shift);
    const std::string narrow = request_fields(units, has_calls);
    const std::string wide = wide_request_fields("offset", has_calls);
    return event("allocated", event_kind::allocated, narrow, wide) +
           event("freed", event_kind::freed, lines({field(units, format::word_bits)}),
                 lines({field("offset", 64)})) +
           event("resized", event_kind::resized, narrow, wide) +
           event("refused", event_kind::refused, request_fields("largest_free", has_calls),
                 wide_request_fields("largest_free", has_calls)) +
           event("mark", event_kind::mark, lines({field("value", 32)}),
                 lines({field("value", 64)}));
}

std::string calls() {
    constexpr std::uint32_t bits = call_format::number_bits;
    return event("call", call_format::call_kind,
                 lines({field("number", bits), field("from", bits),
                        field(fmt::format("address_in_{}_bytes", 1 << format::caller_unit_shift),
                              bits, hexadecimal),
                        field("unused", 2 * format::word_bits - 3 * bits)}),
                 lines({field("number", 64), field("from", 64), field("unused", 64),
                        field("address", 64, hexadecimal)}));
}

}  // namespace

std::string ctf_metadata(const trace_info& info, bool has_calls) {
    constexpr std::string_view text = R"(/* CTF 1.8 */

trace {{
    major = 1;
    minor = 8;
    uuid = "{uuid}";
    byte_order = le;
    packet.header := struct {{
        {magic}
        integer {{ size = 8; align = 8; signed = false; }} uuid[{uuid_bytes}];
    }};
}};

env {{
    tracer_name = "ramwright";
    region_base = "{region_base:#x}";
    region_bytes = {region_bytes};
    code_base = "{code_base:#x}";
}};

clock {{
    name = recorder;
    freq = {clock_hz};
}};

stream {{
    packet.context := struct {{
        {checksum}
        {run}
        {timestamp_begin}
        {timestamp_end}
        {content_size}
        {packet_size}
        {events_before}
        {packet_seq_num}
        {clock}
        {region_size}
        {region_start}
        {code_start}
    }};
    event.header := struct {{
        enum : integer {{ size = {kind_bits}; align = 1; signed = false; }} {{
            narrow = 0 ... {last_narrow}, wide = {wide} ... {last_wide}
        }} id;
        variant <id> {{
            struct {{ {narrow_clock} }} narrow;
            struct {{ {wide_clock} }} wide;
        }} time;
    }} align({word_bits});
    event.context := struct {{
        {context}
        {interrupt}
    }};
}};
)";
    return fmt::format(
               text, fmt::arg("uuid", uuid_text(info.build)),
               fmt::arg("uuid_bytes", info.build.size()), fmt::arg("magic", field("magic", 32)),
               fmt::arg("checksum", context_field("checksum", 16, hexadecimal)),
               fmt::arg("run", context_field("run", 16)), fmt::arg("region_base", info.region_base),
               fmt::arg("region_bytes", info.region_bytes), fmt::arg("code_base", info.code_base),
               // A clock of unknown speed is shown as if a tick were a second.
               fmt::arg("clock_hz", std::max<std::uint32_t>(info.clock_hz, 1)),
               fmt::arg("timestamp_begin", context_field("timestamp_begin", 64, on_clock)),
               fmt::arg("timestamp_end", context_field("timestamp_end", 64, on_clock)),
               fmt::arg("content_size", context_field("content_size", 32)),
               fmt::arg("packet_size", context_field("packet_size", 32)),
               fmt::arg("events_before", context_field("events_before", 32)),
               fmt::arg("packet_seq_num", context_field("packet_seq_num", 32)),
               fmt::arg("clock", has_calls ? context_field("clock_hz", 31) +
                                                 aligned_field(" has_calls", 1, 1, "")
                                           : context_field("clock_hz", 32)),
               fmt::arg("region_size", context_field("region_bytes", 32)),
               fmt::arg("region_start", context_field("region_base", 64, hexadecimal)),
               fmt::arg("code_start", context_field("code_base", 64, hexadecimal)),
               fmt::arg("kind_bits", format::kind_bits),
               fmt::arg("last_narrow", format::wide_flag - 1), fmt::arg("wide", format::wide_flag),
               fmt::arg("last_wide", 2 * format::wide_flag - 1),
               fmt::arg("context", field("context", format::context_number_bits)),
               fmt::arg("interrupt",
                        field("interrupt", format::context_bits - format::context_number_bits)),
               fmt::arg("narrow_clock", field("tick", format::clock_bits, on_clock)),
               fmt::arg("wide_clock", field("tick", 64, on_clock)),
               fmt::arg("word_bits", format::word_bits)) +
           events(has_calls) + (has_calls ? calls() : "");
}

}  // namespace ramwright::tool
