// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "target/statistics.hpp"
#include "target/trace_file.hpp"

/// \file
/// Stands between the application and malloc: counts, times and records every call.
///
/// It records what malloc did, after it did it, in all builds, so that the instructions counted are
/// malloc's alone and one run yields both. Firmware that only wants a trace puts
/// `ramwright::traced` around its allocator.

namespace iot_node {

class observer {
public:
    /// The second the application is in.
    std::uint32_t now = 0;

    /// Count the instructions of every call from now on.
    void count_instructions() noexcept { counting_ = true; }

    /// Record every call to `file` from now on.
    void record_to(trace_file& file) noexcept { trace_ = &file; }

    [[nodiscard]] void* allocate(std::size_t size, std::uintptr_t caller) noexcept;
    void release(void* block, std::size_t size) noexcept;

    [[nodiscard]] const statistics& seen() const noexcept { return seen_; }

private:
    void note_allocated(void* block, std::size_t size, std::uintptr_t caller) noexcept;
    void note_refused(std::size_t size, std::uintptr_t caller) noexcept;

    statistics seen_;
    trace_file* trace_ = nullptr;
    bool counting_ = false;
};

extern constinit observer observed;

}  // namespace iot_node
