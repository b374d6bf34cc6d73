// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/chip_file.hpp"

#include <fmt/format.h>

#include <limits>

#include "tool/common/error.hpp"
#include "tool/layout/capability_names.hpp"
#include "tool/layout/chip_check.hpp"
#include "tool/layout/refuse.hpp"
#include "tool/layout/region_parts.hpp"
#include "tool/layout/toml_fields.hpp"

namespace ramwright::tool {

namespace {

capabilities read_capabilities(toml_fields& fields, std::string_view key) {
    capabilities set;
    for (const std::string& name : fields.optional_texts(key)) {
        const auto one = capability_named(name);
        if (!one) {
            fields.refuse(key, fmt::format("there is no capability '{}'", name));
        }
        set = set | *one;
    }
    return set;
}

template <class Small>
Small read_small(toml_fields& fields, std::string_view key) {
    const std::uint64_t value = fields.optional_number(key).value_or(0);
    if (value > std::numeric_limits<Small>::max()) {
        fields.refuse(key, fmt::format("'{}' must be at most {}", key,
                                       unsigned{std::numeric_limits<Small>::max()}));
    }
    return static_cast<Small>(value);
}

/// The text as one of two words; the first if it is not there.
template <class Enum>
Enum read_word(toml_fields& fields, std::string_view key, std::string_view first, Enum if_first,
               std::string_view second, Enum if_second) {
    const std::string word = fields.optional_text(key);
    if (!word.empty() && word != first && word != second) {
        fields.refuse(key, fmt::format("'{}' must be \"{}\" or \"{}\"", key, first, second));
    }
    return word == second ? if_second : if_first;
}

chip_region read_region(toml_fields& fields) {
    chip_region one{
        .name = fields.text("name"),
        .kind = read_word(fields, "kind", "ram", memory_kind::ram, "flash", memory_kind::flash),
        .start = fields.number("start"),
        .size = fields.number("size"),
        .has = read_capabilities(fields, "has"),
        .wait_states = read_small<std::uint8_t>(fields, "wait_states"),
        .cache_line = read_small<std::uint16_t>(fields, "cache_line"),
        .choice = {read_capabilities(fields, "first_choice"),
                   read_capabilities(fields, "second_choice"),
                   read_capabilities(fields, "last_choice")},
        .line = fields.line()};
    fields.refuse_others();
    return one;
}

chip_stack read_stack(toml_fields& fields) {
    chip_stack one{
        .region = fields.text("region"),
        .size = fields.number("size"),
        .at = read_word(fields, "at", "end", region_edge::end, "start", region_edge::start),
        .line = fields.line()};
    fields.refuse_others();
    return one;
}

reserved_area read_reserved(toml_fields& fields) {
    reserved_area one{.name = fields.text("name"),
                      .region = fields.text("region"),
                      .start = fields.number("start"),
                      .size = fields.number("size"),
                      .line = fields.line()};
    fields.refuse_others();
    return one;
}

chip_section read_section(toml_fields& fields) {
    chip_section one{.name = fields.text("name"),
                     .region = fields.text("region"),
                     .align = fields.optional_number("align").value_or(chip_section::default_align),
                     .most = fields.optional_number("most"),
                     .load_from = fields.optional_text("load_from"),
                     .noinit = fields.optional_flag("noinit"),
                     .input = fields.optional_texts("input"),
                     .line = fields.line()};
    fields.refuse_others();
    return one;
}

}  // namespace

chip parse_chip(std::string_view text, const std::string& path) {
    const toml::table root = parse_toml(text, path);
    toml_fields fields{root, path, "the file"};
    chip described{.name = fields.text("chip"),
                   .code = fields.optional_text("code"),
                   .regions = {},
                   .reserved = {},
                   .stack = {},
                   .sections = {}};
    for (toml_fields& each : fields.optional_tables("region", "a region")) {
        described.regions.push_back(read_region(each));
    }
    for (toml_fields& each : fields.optional_tables("reserved", "a reserved area")) {
        described.reserved.push_back(read_reserved(each));
    }
    if (auto stack = fields.optional_table("stack", "the stack")) {
        described.stack = read_stack(*stack);
    }
    for (toml_fields& each : fields.optional_tables("section", "a section")) {
        described.sections.push_back(read_section(each));
    }
    fields.refuse_others();
    check_memory(described, path);
    split_at_reserved(described, path);
    check_contents(described, path);
    return described;
}

chip read_chip(const std::string& path) { return parse_chip(read_description(path), path); }

}  // namespace ramwright::tool
