// SPDX-License-Identifier: Apache-2.0
#include "tool/command/region_choice.hpp"

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

std::size_t choose_region(const std::string& ram, const design& how, std::uint64_t traced_bytes) {
    if (!ram.empty()) {
        return static_cast<std::size_t>(parse_size(ram));
    }
    if (how.region_bytes != 0) {
        return how.region_bytes;
    }
    if (traced_bytes == 0) {
        throw input_error("the trace does not say how large its region was; give --ram");
    }
    return static_cast<std::size_t>(traced_bytes);
}

}  // namespace ramwright::tool
