// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "test/trace/reading.hpp"
#include "test/trace/recording.hpp"

namespace ramwright {
namespace {

using tool::trace_event;

/// Small and large values alike: as many bits as `rc` likes, rather than as many as there are.
template <typename T>
rc::Gen<T> of_any_length() {
    return rc::gen::apply([](T value, int shift) { return static_cast<T>(value >> shift); },
                          rc::gen::arbitrary<T>(),
                          rc::gen::inRange(0, static_cast<int>(sizeof(T) * 8)));
}

trace_event any_event(std::uint64_t tick) {
    trace_event event;
    event.tick = tick;
    event.kind = static_cast<event_kind>(*rc::gen::inRange<std::uint32_t>(0, event_kinds));
    switch (event.kind) {
        case event_kind::mark: event.value = *rc::gen::arbitrary<std::uint32_t>(); return event;
        case event_kind::freed: event.offset = *of_any_length<std::uint32_t>(); return event;
        case event_kind::refused: event.largest_free = *of_any_length<std::uint32_t>(); break;
        case event_kind::allocated:
        case event_kind::resized: event.offset = *of_any_length<std::uint32_t>(); break;
    }
    event.size = *of_any_length<std::uint64_t>();
    event.alignment = event.kind == event_kind::resized
                          ? 8
                          : std::uint64_t{1} << *rc::gen::inRange<std::uint32_t>(3, 64);
    event.caller =
        *rc::gen::element<std::uint64_t>(0, 0x0800'0000) + *of_any_length<std::uint32_t>();
    if (event.caller == 0x0800'0000) {
        event.caller = 0;
    }
    return event;
}

void record(test::recording& to, const trace_event& event) {
    to.now = event.tick;
    const layout want{event.size, event.alignment};
    const auto offset = static_cast<std::uint32_t>(event.offset);
    switch (event.kind) {
        case event_kind::allocated: to.ring().allocated(offset, want, event.caller); return;
        case event_kind::freed: to.ring().freed(offset); return;
        case event_kind::resized: to.ring().resized(offset, want.size, event.caller); return;
        case event_kind::refused: to.ring().refused(want, event.largest_free, event.caller); return;
        case event_kind::mark: to.ring().mark(event.value); return;
    }
}

RC_GTEST_PROP(round_trip, gives_back_what_was_recorded_last, ()) {
    const auto packets = *rc::gen::inRange<std::size_t>(1, 12);
    const auto count = *rc::gen::inRange<std::size_t>(0, 300);
    test::recording recording{packets};
    std::vector<trace_event> recorded;
    std::uint64_t tick = *of_any_length<std::uint32_t>();
    for (std::size_t index = 0; index != count; ++index) {
        recorded.push_back(any_event(tick));
        record(recording, recorded.back());
        tick += *of_any_length<std::uint32_t>();
    }
    const tool::trace read = test::read(recording.dump());
    RC_ASSERT(read.losses.events + read.events.size() == count);
    RC_ASSERT(std::equal(read.events.begin(), read.events.end(),
                         recorded.end() - static_cast<std::ptrdiff_t>(read.events.size())));
}

}  // namespace
}  // namespace ramwright
