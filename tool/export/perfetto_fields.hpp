// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The numbers of the fields of Perfetto's messages that an export writes, as protos/perfetto/trace has
/// them. test/export/perfetto.proto is the same as a schema.

namespace ramwright::tool::perfetto_fields {

namespace trace {
enum : std::uint32_t { packet = 1 };
}

namespace packet {
enum : std::uint32_t {
    timestamp = 8,  // nanoseconds
    sequence = 10,
    track_event = 11,
    interned = 12,
    sequence_flags = 13,
    profile = 37,
    track_descriptor = 60,
};
}

namespace flags {
enum : std::uint32_t { starts_interning = 1, uses_interned = 2 };
}

namespace track_descriptor {
enum : std::uint32_t { number = 1, name = 2, process = 3, thread = 4, parent = 5, counter = 8 };
}

namespace process_descriptor {
enum : std::uint32_t { process = 1, name = 6 };
}

namespace thread_descriptor {
enum : std::uint32_t { process = 1, thread = 2, name = 5 };
}

namespace counter_descriptor {
enum : std::uint32_t { unit = 3 };
enum : std::uint32_t { count = 2, bytes = 3 };
}  // namespace counter_descriptor

namespace track_event {
enum : std::uint32_t {
    annotation = 4,
    type = 9,
    interned_name = 10,
    track = 11,
    name = 23,
    counter_value = 30,
    source_location = 34,
};
enum : std::uint32_t { slice_begin = 1, slice_end = 2, instant = 3, counter = 4 };
}  // namespace track_event

namespace annotation {
enum : std::uint32_t { number = 3, name = 10 };
}

namespace interned {
enum : std::uint32_t {
    event_name = 2,
    source_location = 4,
    function_name = 5,
    frame = 6,
    callstack = 7,
    build_id = 16,
    mapping_path = 17,
    mapping = 19,
    // Of each of the above.
    key = 1,
    value = 2,
};
}

namespace source_location {
enum : std::uint32_t { file = 2, function = 3, line = 4 };
}

namespace frame {
enum : std::uint32_t { function = 2, mapping = 3, address = 4 };
}

namespace callstack {
enum : std::uint32_t { frame = 2 };
}

namespace mapping {
enum : std::uint32_t { build_id = 2, path = 7 };
}

namespace profile {
enum : std::uint32_t { dump = 5 };
}

namespace dump {
enum : std::uint32_t { process = 1, sample = 2, from_startup = 3, timestamp = 9 };
}

namespace heap_sample {
enum : std::uint32_t {
    callstack = 1,
    allocated_bytes = 2,
    freed_bytes = 3,
    allocations = 5,
    frees = 6,
};
}

}  // namespace ramwright::tool::perfetto_fields
