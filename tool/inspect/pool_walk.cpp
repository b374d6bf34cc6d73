// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <type_traits>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/indexed_blocks.hpp"
#include "ramwright/alloc/detail/linked_blocks.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/layout.hpp"
#include "tool/inspect/block_walk.hpp"
#include "tool/inspect/region_copy.hpp"

namespace ramwright::tool::inspect {

namespace {

using ramwright::detail::first_block_index;

/// Where the blocks of an engine lie in the target.
struct blocks_place {
    std::uint64_t origin = 0;  ///< what the engine counts from
    std::uint64_t block_zero = 0;
    std::uint64_t table = 0;
    /// What a trailer takes of every block; 0 where there is none.
    std::uint64_t beside = 0;
};

/// The library's own engine, with the state that the target's has, on a copy of its region.
template <typename Engine>
class engine_walk {
public:
    engine_walk(const debug_object& engine, const blocks_place& place, const region_copy& region,
                object_found& into)
        : target_{engine}, place_{place}, region_{region}, into_{into} {
        static_assert(std::is_trivially_copyable_v<Engine>);
        const std::vector<std::byte> state = engine.bytes();
        if (state.size() != sizeof(Engine)) {
            throw unreadable("the image and this ramwright are of versions too far apart");
        }
        std::memcpy(static_cast<void*>(&engine_), state.data(), sizeof(Engine));
        at_ = {.block_zero = region.here(place.block_zero),
               .table = region.at(place.table),
               .region = region.here(place.origin)};
    }

    void run() {
        const std::uint64_t count = engine_.count();
        if (count == 0) {
            return;
        }
        const std::uint64_t size = engine_.block_size();
        const bool plausible =
            count <= Engine::most_blocks && size > place_.beside && size >= Engine::least_block &&
            region_.holds(place_.block_zero + first_block_index * size, count * size) &&
            region_.holds(place_.table, Engine::table_bytes(engine_.count()));
        if (!plausible) {
            add_lost_state();
            return;
        }
        const std::size_t first = into_.damages.size();
        const bool intact = engine_.check(at_);
        if constexpr (std::is_same_v<Engine, ramwright::detail::linked_blocks<
                                                 ramwright::detail::region_place>>) {
            if (!intact) {
                add_lost_link();
                return;
            }
        }
        bool told_apart = true;
        engine_.for_each(at_, [&](const void* block, bool) {
            told_apart = told_apart && engine_.is_start(at_, block);
        });
        if (!told_apart) {
            add_lost_state();
            return;
        }
        engine_.for_each(at_, [&](const void* block, bool live) { add(block, live); });
        if (!intact && into_.damages.size() == first) {
            into_.damages.push_back({.address = place_.table,
                                     .what = "the list of free blocks does not agree with the "
                                             "table of all",
                                     .by = suspect_kind::outside});
        }
    }

private:
    void add(const void* start, bool live) {
        const auto* const here = static_cast<const std::byte*>(start);
        const std::uint64_t size = engine_.block_size();
        block_found block{.address = region_.address() +
                                     static_cast<std::uint64_t>(here - region_.bytes().data()),
                          .size = size - place_.beside,
                          .state = live ? block_state::live : block_state::free};
        if (!engine_.is_intact(at_, start)) {
            const std::uint64_t index = (block.address - place_.block_zero) / size;
            block.state = block_state::unknown;
            into_.damages.push_back(
                {.address = place_.table + index * sizeof(std::uint16_t),
                 .what = fmt::format("the entry of block {} in the pool's table "
                                     "was overwritten",
                                     index - first_block_index),
                 .by = suspect_kind::outside});
        } else if (place_.beside != 0 && live) {
            const auto offset = static_cast<std::uint32_t>(block.address - into_.region);
            block.asked = ramwright::detail::size_asked(start, block.size, offset);
            if (block.asked == 0) {
                block.asked.reset();
                into_.damages.push_back(
                    {.address = block.address + block.size,
                     .what = "what stands behind the bytes asked for was overwritten",
                     .by = suspect_kind::itself,
                     .suspect = block});
            }
        } else if (place_.beside != 0 && !ramwright::detail::still_filled(start, size)) {
            into_.damages.push_back({.address = block.address,
                                     .what = "a free block was written to",
                                     .by = suspect_kind::stale,
                                     .suspect = block});
        }
        into_.blocks.push_back(block);
    }

    void add_lost_state() {
        into_.damages.push_back({.address = target_.address(),
                                 .what = "the pool's own state was overwritten",
                                 .by = suspect_kind::outside});
    }

    /// Links in the free blocks themselves: the first that leads to no block is wrong, or the state is.
    void add_lost_link() {
        const std::uint64_t size = engine_.block_size();
        std::uint64_t holder = target_["head_"].address();
        std::uint64_t link = target_["head_"].number();
        for (std::uint32_t left = engine_.count(); left != 0 && link != 0; --left) {
            const std::uint64_t block = place_.origin + link;
            if (!engine_.is_start(at_, region_.at(block))) {
                break;
            }
            holder = block;
            std::uint32_t next = 0;
            std::memcpy(&next, region_.at(block), sizeof(next));
            link = next;
        }
        const block_found block{.address = holder, .size = size};
        into_.damages.push_back({.address = holder,
                                 .what = "a link of the free list leads to no block of the pool",
                                 .by = suspect_kind::stale,
                                 .suspect = block});
    }

    const debug_object& target_;
    const blocks_place& place_;
    const region_copy& region_;
    object_found& into_;
    Engine engine_{};
    ramwright::detail::region_place at_;
};

void walk_engine(const debug_object& engine, const blocks_place& place, const region_copy& region,
                 object_found& into) {
    using ramwright::detail::region_place;
    const std::string name = engine.short_name();
    if (name == "linked_blocks") {
        engine_walk<ramwright::detail::linked_blocks<region_place>>{engine, place, region, into}
            .run();
    } else if (name == "indexed_blocks" && engine.value_argument("Encoded").value_or(0) != 0) {
        engine_walk<ramwright::detail::indexed_blocks<region_place, true>>{engine, place, region,
                                                                           into}
            .run();
    } else if (name == "indexed_blocks") {
        engine_walk<ramwright::detail::indexed_blocks<region_place>>{engine, place, region, into}
            .run();
    } else {
        throw unreadable(fmt::format("of a pool on {} the blocks are not looked at", name));
    }
}

/// At `full`.
std::uint64_t trailer_beside(const debug_object& allocator, std::uint64_t alignment) {
    const bool full =
        allocator.value_argument("Checks") == static_cast<std::uint64_t>(check_level::full);
    return full ? ramwright::detail::trailer_stride<check_level::full>(alignment) : 0;
}

}  // namespace

void walk_pool(const library_object& pool, object_found& into) {
    into.region = pool.object["region_"].number();
    into.region_bytes = pool.object["region_size_"].number();
    if (into.region == 0) {
        throw unreadable("it was given no region");
    }
    const region_copy region{pool.object.memory(), into.region, into.region_bytes};
    if (pool.object["blocks_"].short_name() == "concurrent_blocks") {
        walk_concurrent_blocks(pool.object, region, into);
        return;
    }
    const debug_object at = pool.object["at_"];
    const std::uint64_t block_zero = at["block_zero"].number();
    const bool wide = at["block_zero"].size() > sizeof(std::uint32_t);
    const std::uint64_t alignment = pool.object["alignment_"].number();
    if (!std::has_single_bit(alignment)) {
        throw unreadable("the alignment of its blocks was overwritten");
    }
    walk_engine(pool.object["blocks_"],
                {.origin = wide ? block_zero : 0,
                 .block_zero = block_zero,
                 .table = at["table"].number(),
                 .beside = trailer_beside(pool.object, alignment)},
                region, into);
}

void walk_size_classes(const library_object& classes, object_found& into) {
    into.region = classes.object["region_"].number();
    // What is behind the pools is an object of its own.
    into.region_bytes = classes.object["rest_start_"].number();
    const std::uint64_t origin = classes.object["origin_"].number();
    const std::uint64_t count = classes.object["class_count_"].number();
    const auto record = classes.object.nested_type("record");
    if (count == 0) {
        return;
    }
    if (!record) {
        throw unreadable("the debug information does not have what is kept about a class");
    }
    const region_copy region{classes.object.memory(), into.region, into.region_bytes};
    const debug_object first{classes.object.memory(), origin, *record};
    if (!region.holds(origin, 0) || count > region.bytes().size() / first.size()) {
        throw unreadable("its own state was overwritten");
    }
    for (std::uint64_t index = 0; index != count; ++index) {
        const debug_object each{first.memory(), origin + index * first.size(), *record};
        const debug_object engine = each["engine"];
        const bool linked = engine.short_name() == "linked_blocks";
        const debug_object stride = linked ? engine["block_size_"] : engine["shape_"]["block_size"];
        walk_engine(
            engine,
            {.origin = origin,
             .block_zero = origin + each["first"].number() - first_block_index * stride.number(),
             .table = origin + each["table"].number(),
             .beside = trailer_beside(classes.object, default_alignment)},
            region, into);
    }
}

}  // namespace ramwright::tool::inspect
