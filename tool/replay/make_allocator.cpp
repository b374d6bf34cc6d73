// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "ramwright/guard/sampled.hpp"
#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/replay/any_allocator.hpp"
#include "tool/replay/regions_heap.hpp"

namespace ramwright::tool {

namespace {

using made = std::shared_ptr<any_allocator>;

template <typename Rest, check_level Checks>
made make_with_pools(const design& how, std::span<std::byte> region) {
    if (how.pools.empty()) {
        return std::make_shared<any_of<Rest>>(region);
    }
    return std::make_shared<any_of<size_classes<Rest, Checks>>>(region, how.pools, how.policy());
}

template <typename Small, typename Large>
made make_by_size(std::span<std::byte> region) {
    if (region.size() > Small::largest_region) {
        return std::make_shared<any_of<Large>>(region);
    }
    return std::make_shared<any_of<Small>>(region);
}

template <check_level Checks>
made make_unguarded(const design& how, std::span<std::byte> region) {
    if (!how.regions.empty()) {
        return std::make_shared<any_of<regions_heap<Checks>>>(region, how);
    }
    switch (how.rest) {
        case rest_allocator::none: return make_with_pools<nothing, Checks>(how, region);
        case rest_allocator::general: break;
        case rest_allocator::arena: return std::make_shared<any_of<arena<Checks>>>(region);
        case rest_allocator::first_fit:
            return make_by_size<first_fit<Checks>, large_first_fit<Checks>>(region);
        case rest_allocator::best_fit:
            return make_by_size<best_fit<merging::on, Checks>, large_best_fit<merging::on, Checks>>(
                region);
    }
    return takes_large_general(how, region.size())
               ? make_with_pools<large_general<Checks>, Checks>(how, region)
               : make_with_pools<general<Checks>, Checks>(how, region);
}

made make_unguarded(const design& how, std::span<std::byte> region) {
    switch (how.checks) {
        case check_level::off: return make_unguarded<check_level::off>(how, region);
        case check_level::standard: break;
        case check_level::full: return make_unguarded<check_level::full>(how, region);
    }
    return make_unguarded<check_level::standard>(how, region);
}

template <typename Guard>
made put_around(made inner) {
    return std::make_shared<any_of<Guard>>(held_allocator{std::move(inner)});
}

made put_around(guard_kind kind, check_level checks, made inner) {
    switch (kind) {
        case guard_kind::quarantine:
            return put_around<quarantine<held_allocator>>(std::move(inner));
        case guard_kind::sampled: return put_around<sampled<held_allocator>>(std::move(inner));
        case guard_kind::red_zone: break;
    }
    return checks == check_level::full
               ? put_around<red_zone<held_allocator, check_level::full>>(std::move(inner))
               : put_around<red_zone<held_allocator, check_level::standard>>(std::move(inner));
}

}  // namespace

std::shared_ptr<any_allocator> make_allocator(const design& how, std::span<std::byte> region) {
    if (how.left_for_last_region(region.size()) == 0) {
        throw input_error(fmt::format("{} leave nothing for the last region of '{}'",
                                      bytes(region.size()), how.name));
    }
    made one = make_unguarded(how, region);
    for (const guard_kind each : how.guards) {
        one = put_around(each, how.checks, std::move(one));
    }
    return one;
}

}  // namespace ramwright::tool
