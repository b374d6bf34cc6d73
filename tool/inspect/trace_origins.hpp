// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tool/inspect/findings.hpp"
#include "tool/inspect/object_finder.hpp"
#include "tool/trace/build_id.hpp"

/// \file
/// What the trace rings of a dump say of blocks: who asked for what is there, or was.

namespace ramwright::tool::inspect {

class trace_origins {
public:
    /// Adds what the ring holds of its newest run; empty if it has no room for a packet. Throws
    /// `unreadable`; and `trace_error` iff the ring was filled by another build than `image`. `bias`: what the
    /// process added to the addresses of its code.
    [[nodiscard]] std::optional<ring_found> add(const library_object& ring,
                                                const std::string& image, std::uint64_t bias);

    /// Fills in the origins of the object's blocks and of those its damages name.
    void tell(object_found& object) const;

private:
    /// By address: the latest.
    std::map<std::uint64_t, block_origin> of_;
};

}  // namespace ramwright::tool::inspect
