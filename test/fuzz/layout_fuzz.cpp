// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/layout/chip_file.hpp"
#include "tool/layout/layout_json.hpp"
#include "tool/layout/linker_script.hpp"
#include "tool/layout/map_header.hpp"
#include "tool/layout/picture.hpp"

/// \file
/// Any bytes at all are a chip that can be written in every form, or one sentence with a line.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    try {
        const chip read = parse_chip(text, "fuzz.toml");
        const std::string written =
            linker_script(read, "") + map_header(read, "") + picture(read, "") + layout_json(read);
        for (const chip_region& each : read.regions) {
            const address_range room = usable(read, each);
            if (room.start > room.end || room.start < each.start || room.end > each.end() ||
                written.find(each.name) == std::string::npos) {
                std::abort();
            }
        }
    } catch (const input_error& refusal) {
        const std::string_view sentence = refusal.what();
        if (!sentence.starts_with("fuzz.toml:") || sentence.find('\n') != std::string_view::npos) {
            std::abort();
        }
    }
    return 0;
}
