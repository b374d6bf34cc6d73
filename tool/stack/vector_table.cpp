// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/vector_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/elf/readable_name.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr std::array<std::string_view, 8> usual_symbols{
    "__Vectors", "g_pfnVectors", "__isr_vector",       "_vector_table",
    "__vectors", "vector_table", "__interrupt_vector", "_vectors",
};
constexpr std::array<std::string_view, 5> usual_sections{
    ".vectors", ".isr_vector", ".vector_table", ".intvec", "rom_start",
};
/// 16 of the core's and 480 interrupts.
constexpr std::uint32_t most_vectors = 496;

vector_table read(const firmware_image& image, const call_graph& graph, address start,
                  std::uint32_t size) {
    vector_table table{.start = start, .end = start, .handlers = {}};
    const std::uint32_t most = size == 0 ? most_vectors : std::min(size / 4, most_vectors);
    for (std::uint32_t number = 1; number < most; ++number) {
        const std::optional<std::uint32_t> word = image.word_at(start + 4 * number);
        const std::optional<std::size_t> function =
            word && (*word & 1) != 0 ? graph.starting(*word & ~address{1}) : std::nullopt;
        if (function) {
            table.handlers.push_back({.number = number, .function = *function});
            table.end = start + 4 * (number + 1);
        } else if (!word || (number == 1) || (size == 0 && *word != 0)) {
            break;
        }
    }
    return table;
}

}  // namespace

vector_table find_vectors(const firmware_image& image, const call_graph& graph,
                          const std::optional<std::string>& name) {
    if (image.core() != architecture::cortex_m) {
        return {};
    }
    for (const image_symbol& object : image.objects()) {
        const bool usual = !name && std::find(usual_symbols.begin(), usual_symbols.end(),
                                              object.name) != usual_symbols.end();
        if (usual || (name && (object.name == *name || readable(object.name) == *name))) {
            if (const vector_table table = read(image, graph, object.start, object.size);
                !table.handlers.empty()) {
                return table;
            }
        }
    }
    if (name) {
        throw input_error(fmt::format("there is no vector table at the symbol '{}'", *name));
    }
    for (const bool named : {true, false}) {
        for (const loaded_section& section : image.sections()) {
            const bool usual = std::find(usual_sections.begin(), usual_sections.end(),
                                         section.name) != usual_sections.end();
            const std::uint32_t initial_stack = image.word_at(section.start).value_or(0);
            if (usual != named || initial_stack == 0 || initial_stack % 4 != 0) {
                continue;
            }
            const vector_table table = read(image, graph, section.start, 0);
            if (table.handlers.empty()) {
                continue;
            }
            // Any table of functions looks alike: without a name, this one begins at reset.
            const address reset = graph.functions()[table.handlers.front().function].start;
            if (named || reset == image.entry()) {
                return table;
            }
        }
    }
    return {};
}

}  // namespace ramwright::tool::stack
