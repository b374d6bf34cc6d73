// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/inspection.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "tool/elf/readable_name.hpp"
#include "tool/inspect/block_walk.hpp"
#include "tool/inspect/painted_stacks.hpp"

namespace ramwright::tool::inspect {

namespace {

/// What lies farther off is not blamed for a damage.
constexpr std::uint64_t farthest_outside = 64;

}  // namespace

inspection::inspection(const elf_file& image, const target_memory& memory, std::uint64_t bias)
    : image_{image}, memory_{memory}, bias_{bias}, debug_{image}, symbols_{image.symbols()} {
    if (debug_.get() == nullptr) {
        image_.refuse("has no debug information: compile and link with -g");
    }
    require_same_build();
}

findings inspection::look() {
    found_ = {};
    origins_ = {};
    object_finder finder{image_, debug_, memory_, bias_};
    const std::vector<library_object> objects = finder.find();
    found_.notes = finder.notes();
    for (const library_object& each : objects) {
        try {
            look_at(each);
        } catch (const unreadable& reason) {
            found_.notes.push_back(fmt::format("{}: {}", each.name, reason.what()));
        }
    }
    for (object_found& each : found_.objects) {
        for (block_found& block : each.blocks) {
            block.freed_by = in_image(block.freed_by);
        }
        for (damage& found : each.damages) {
            if (found.suspect) {
                found.suspect->freed_by = in_image(found.suspect->freed_by);
            }
        }
        origins_.tell(each);
        name_outside(each);
    }
    std::stable_sort(
        found_.objects.begin(), found_.objects.end(),
        [](const object_found& a, const object_found& b) { return a.region < b.region; });
    add_painted_stacks(symbols_, memory_, bias_, found_.stacks);
    return std::move(found_);
}

/// If the memory has the image's build id, where the linker put it.
void inspection::require_same_build() const {
    const std::span<const std::byte> own = image_.build_id();
    for (const elf_section& each : image_.sections()) {
        const bool holds = !own.empty() && own.data() >= each.content.data() &&
                           own.data() < each.content.data() + each.content.size();
        if (!holds || (each.flags & SHF_ALLOC) == 0) {
            continue;
        }
        std::vector<std::byte> there(own.size());
        const auto offset = static_cast<std::uint64_t>(own.data() - each.content.data());
        const std::size_t known = memory_.read(each.address + bias_ + offset, there);
        if (known == own.size() && !std::equal(own.begin(), own.end(), there.begin())) {
            image_.refuse("is another build than the one whose memory this is");
        }
    }
}

void inspection::look_at(const library_object& each) {
    switch (each.kind) {
        case object_kind::failure_log: add_failures(each.object); return;
        case object_kind::packet_ring:
        case object_kind::rtt_packets: add_ring(each); return;
        case object_kind::named_stack: add_named_stack(each.object, found_.stacks); return;
        case object_kind::budget: add_budget(each); return;
        case object_kind::fault_memory: add_fault(each); return;
        default: break;
    }
    object_found& made = found_.objects.emplace_back();
    made.name = each.name;
    made.type = each.type;
    made.address = each.object.address();
    try {
        walk(each, made);
        std::sort(made.blocks.begin(), made.blocks.end(),
                  [](const block_found& a, const block_found& b) { return a.address < b.address; });
        for (const blocks_guard& guard : each.guards) {
            look_at_guard(guard, made);
        }
    } catch (const unreadable& reason) {
        made.unreadable = reason.what();
    }
}

void inspection::walk(const library_object& each, object_found& into) {
    switch (each.kind) {
        case object_kind::general: walk_general(each, into); break;
        case object_kind::list_heap: walk_list_heap(each, into); break;
        case object_kind::pool: walk_pool(each, into); break;
        case object_kind::size_classes: walk_size_classes(each, into); break;
        case object_kind::slab: walk_slab(each, into); break;
        case object_kind::slot: walk_slot(each, into); break;
        default: walk_arena(each, into); break;
    }
}

void inspection::add_failures(const debug_object& log) {
    const std::uint64_t total = log["total_"].number();
    const debug_object records = log["records_"];
    const std::uint64_t kept = std::min<std::uint64_t>(records.elements(), 64);
    found_.failures_in_all += total;
    for (std::uint64_t back = 0; back < std::min(kept, total); ++back) {
        const debug_object each = records.element((total - 1 - back) % kept);
        found_.failures.push_back({.kind = static_cast<failure_kind>(each["kind"].number()),
                                   .in_interrupt = each["who"]["interrupt"].number() != 0,
                                   .context = each["who"]["number"].number(),
                                   .size = each["wanted"]["size"].number(),
                                   .alignment = each["wanted"]["alignment"].number(),
                                   .address = each["address"].number(),
                                   .region = each["region"].number(),
                                   .caller = in_image(each["caller"].number()),
                                   .free_bytes = each["free_bytes"].number(),
                                   .largest_free = each["largest_free_bytes"].number()});
    }
}

void inspection::add_ring(const library_object& ring) {
    if (auto found = origins_.add(ring, image_.name(), bias_)) {
        found_.rings.push_back(std::move(*found));
    }
}

void inspection::add_budget(const library_object& budget) {
    found_.budgets.push_back({.name = budget.name,
                              .owner = budget.object["owner_"].number(),
                              .limit = budget.object["limit_"].number(),
                              .used = budget.object["used_"].number(),
                              .peak = budget.object["peak_"].number()});
}

/// Its layout is the same everywhere.
void inspection::add_fault(const library_object& memory) {
    static_assert(std::is_trivially_copyable_v<fault_memory>);
    const std::vector<std::byte> bytes = memory.object.bytes();
    if (bytes.size() != sizeof(fault_memory)) {
        throw unreadable("the image and this ramwright are of versions too far apart");
    }
    fault_memory copy;
    std::memcpy(static_cast<void*>(&copy), bytes.data(), sizeof(copy));
    if (const fault_record* const record = copy.last_fault()) {
        found_.faults.push_back({.name = memory.name, .record = *record});
    }
}

/// An address of code, where the linker put it.
std::uint64_t inspection::in_image(std::uint64_t address) const {
    return address == 0 ? 0 : address - bias_;
}

/// What lies right before the region, or before the object itself: no block does.
void inspection::name_outside(object_found& object) const {
    for (damage& each : object.damages) {
        if (each.by != suspect_kind::outside) {
            continue;
        }
        const bool inside = each.address - object.region < object.region_bytes;
        const std::uint64_t start = inside ? object.region : each.address;
        std::uint64_t nearest = start - std::min(start, farthest_outside);
        for (const elf_symbol& symbol : symbols_) {
            const std::uint64_t first = symbol.value + bias_;
            const std::uint64_t end = std::min(first + symbol.size, start);
            if (symbol.type == STT_OBJECT && first < start && end > nearest) {
                nearest = end;
                each.symbol = readable(std::string{symbol.name});
            }
        }
    }
}

}  // namespace ramwright::tool::inspect
