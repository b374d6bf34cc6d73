// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/export/formats.hpp"
#include "tool/export/gzip.hpp"
#include "tool/export/output_file.hpp"
#include "tool/export/protobuf.hpp"
#include "tool/export/trace_clock.hpp"
#include "tool/replay/chain_figures.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/trace/build_id.hpp"

namespace ramwright::tool {

namespace {

/// Fields of profile.proto; test/export/profile.proto is the same as a schema.
namespace fields {
namespace profile {
enum : std::uint32_t {
    sample_type = 1,
    sample = 2,
    mapping = 3,
    location = 4,
    function = 5,
    text = 6,
    duration = 10,
    default_sample_type = 14,
};
}
namespace value_type {
enum : std::uint32_t { type = 1, unit = 2 };
}
namespace sample {
enum : std::uint32_t { location = 1, value = 2 };
}
namespace mapping {
enum : std::uint32_t {
    id = 1,
    limit = 3,
    file = 5,
    build_id = 6,
    has_functions = 7,
    has_files = 8,
    has_lines = 9,
};
}
namespace location {
enum : std::uint32_t { id = 1, mapping = 2, address = 3, line = 4 };
}
namespace line {
enum : std::uint32_t { function = 1, number = 2 };
}
namespace function {
enum : std::uint32_t { id = 1, name = 2, system_name = 3, file = 4 };
}
}  // namespace fields

constexpr std::uint64_t the_mapping = 1;

class pprof_profile {
public:
    pprof_profile(const export_job& job, const chained_log& chained) : code_{job.elf} {
        const operation_log& log = chained.log;
        text_number("");
        for (const char* name : {"alloc", "inuse", "peak"}) {
            add_type(std::string{name} + "_objects", "count");
            add_type(std::string{name} + "_space", "bytes");
        }
        add_mapping(job, log.facts().info);
        const std::vector<chain_figures> all = figures_of(chained, summarise(log));
        for (std::uint32_t chain = 0; chain != all.size(); ++chain) {
            if (all[chain].allocations != 0) {
                add_chain(chained.calls.frames(chain), all[chain]);
            }
        }
        const trace_clock clock{log.facts().info.clock_hz};
        profile_.number(fields::profile::duration,
                        clock.nanoseconds(log.last_tick() - log.first_tick()));
        profile_.number(fields::profile::default_sample_type, text_number("inuse_space"));
    }

    [[nodiscard]] const std::string& bytes() const { return profile_.bytes(); }

private:
    std::uint64_t text_number(const std::string& text) {
        const auto [found, added] = texts_.try_emplace(text, texts_.size());
        if (added) {
            profile_.text(fields::profile::text, text);
        }
        return found->second;
    }

    void add_type(const std::string& name, const std::string& unit) {
        protobuf_message type;
        type.number(fields::value_type::type, text_number(name));
        type.number(fields::value_type::unit, text_number(unit));
        profile_.message(fields::profile::sample_type, type);
    }

    void add_mapping(const export_job& job, const trace_info& info) {
        protobuf_message mapping;
        mapping.number(fields::mapping::id, the_mapping);
        mapping.number(fields::mapping::limit, ~std::uint64_t{0});
        mapping.number(fields::mapping::file, text_number(job.elf.empty() ? "firmware" : job.elf));
        mapping.number(fields::mapping::build_id, text_number(to_text(info.build)));
        for (const auto known : {fields::mapping::has_functions, fields::mapping::has_files,
                                 fields::mapping::has_lines}) {
            mapping.number(known, 1);
        }
        profile_.message(fields::profile::mapping, mapping);
    }

    void add_chain(std::vector<std::uint64_t> addresses, const chain_figures& figures) {
        if (addresses.empty()) {
            addresses.push_back(0);  // a call that is not known
        }
        std::vector<std::uint64_t> locations;
        for (const std::uint64_t address : addresses) {
            locations.push_back(location_number(address));
        }
        // In the order of the types.
        const std::array values{figures.allocations,    figures.allocated_bytes,
                                figures.live_blocks,    figures.live_bytes,
                                figures.blocks_at_peak, figures.bytes_at_peak};
        protobuf_message sample;
        sample.numbers(fields::sample::location, locations);
        sample.numbers(fields::sample::value, values);
        profile_.message(fields::profile::sample, sample);
    }

    std::uint64_t location_number(std::uint64_t address) {
        const auto [found, added] = locations_.try_emplace(address, locations_.size() + 1);
        if (!added) {
            return found->second;
        }
        const code_place& place = code_.place(address);
        protobuf_message line;
        line.number(fields::line::function, function_number(place));
        line.number(fields::line::number, static_cast<std::uint64_t>(place.line));
        protobuf_message location;
        location.number(fields::location::id, found->second);
        location.number(fields::location::mapping, the_mapping);
        location.number(fields::location::address, address);
        location.message(fields::location::line, line);
        profile_.message(fields::profile::location, location);
        return found->second;
    }

    std::uint64_t function_number(const code_place& place) {
        const auto [found, added] =
            functions_.try_emplace({place.function, place.file}, functions_.size() + 1);
        if (added) {
            protobuf_message function;
            function.number(fields::function::id, found->second);
            function.number(fields::function::name, text_number(place.function));
            function.number(fields::function::system_name, text_number(place.function));
            function.number(fields::function::file, text_number(place.file));
            profile_.message(fields::profile::function, function);
        }
        return found->second;
    }

    code_addresses code_;
    protobuf_message profile_;
    std::unordered_map<std::string, std::uint64_t> texts_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> functions_;
    std::unordered_map<std::uint64_t, std::uint64_t> locations_;
};

}  // namespace

exported_trace export_pprof(const export_job& job) {
    const chained_log chained = read_chained(job.trace, [](const demand&) {});
    const trace_facts& facts = chained.log.facts();
    require_same_build(job.trace, facts.info, job.elf);
    output_file out{job.output};
    out.write(gzipped(pprof_profile{job, chained}.bytes()));
    out.finish();
    return {.events = facts.events, .lost_events = facts.losses.events};
}

}  // namespace ramwright::tool
