// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/call_candidates.hpp"

#include <iterator>

namespace ramwright::tool::stack {

call_candidates::call_candidates(const firmware_image& image, const call_graph& graph,
                                 const vector_table& vectors)
    : image_{image}, graph_{graph}, types_{image} {
    for (const image_symbol& object : image.objects()) {
        if (object.name.starts_with("_ZTV")) {
            read_virtual_table(object);
        }
    }
    for (const loaded_section& section : image.sections()) {
        // Tables for unwinding refer to functions without calling them.
        if (!section.name.starts_with(".ARM.ex")) {
            read_words(section, vectors);
        }
    }
    for (const address constant : graph.constants()) {
        refer(constant);
    }
}

std::optional<std::size_t> call_candidates::function_at(std::uint32_t value) const {
    const bool thumb = image_.core() == architecture::cortex_m;
    if (thumb && (value & 1) == 0) {
        return std::nullopt;
    }
    const std::optional<std::size_t> found = graph_.starting(thumb ? value - 1 : value);
    // What returns from a trap is not called, and neither is where all begins.
    const bool called = found && !graph_.functions()[*found].ends_trap &&
                        graph_.functions()[*found].start != image_.entry();
    return called ? found : std::nullopt;
}

void call_candidates::refer(std::uint32_t value) {
    if (const std::optional<std::size_t> found = function_at(value)) {
        references_[*found].free = true;
    }
}

void call_candidates::read_virtual_table(const image_symbol& table) {
    virtual_tables_[table.start] = table.start + table.size;
    // A table begins behind two words that are no functions, and several may follow each other. Two
    // entries that are left out look the same: then a function has more slots than in truth.
    std::vector<std::uint32_t> beginnings;
    unsigned others = 0;
    for (std::uint32_t offset = 0; offset + 4 <= table.size; offset += 4) {
        const std::optional<std::uint32_t> word = image_.word_at(table.start + offset);
        const std::optional<std::size_t> found = word ? function_at(*word) : std::nullopt;
        if (!found) {
            ++others;
            if (others >= 2) {
                beginnings.push_back(offset + 4);
            }
            continue;
        }
        others = 0;
        for (const std::uint32_t beginning : beginnings) {
            references_[*found].slots.insert(offset - beginning);
        }
    }
}

void call_candidates::read_words(const loaded_section& section, const vector_table& vectors) {
    const std::size_t skipped = (4 - section.start % 4) % 4;
    for (std::size_t offset = skipped; offset + 4 <= section.content.size(); offset += 4) {
        const address place = section.start + static_cast<address>(offset);
        const auto table = virtual_tables_.upper_bound(place);
        if ((place >= vectors.start && place < vectors.end) ||
            (table != virtual_tables_.begin() && place < std::prev(table)->second)) {
            continue;
        }
        const bool code = section.executable && graph_.holding(place) && !image_.is_data(place);
        if (const auto word = code ? std::nullopt : image_.word_at(place)) {
            refer(*word);
        }
    }
}

std::vector<std::size_t> call_candidates::of(const function& caller,
                                             const indirect_call& call) const {
    const std::set<std::string>* const called = types_.called_from(caller.start);
    std::vector<std::size_t> result;
    for (const auto& [index, found] : references_) {
        const std::string* const type = types_.of(graph_.functions()[index].start);
        const bool pointed =
            found.free &&
            (called == nullptr || (type == nullptr ? !called->empty() : called->contains(*type)));
        const bool tabled = (called == nullptr || called->contains(prototypes::virtual_function)) &&
                            (call.slot ? found.slots.contains(*call.slot) : !found.slots.empty());
        if (pointed || tabled) {
            result.push_back(index);
        }
    }
    return result;
}

}  // namespace ramwright::tool::stack
