// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/fixed_size_classes.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/pool_of.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/sized_general.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/budgeted.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "ramwright/guard/sampled.hpp"
#include "ramwright/guard/sealed.hpp"
#include "subject.hpp"

namespace ramwright_test {
namespace {

using ramwright::check_level;
using ramwright::layout;
using ramwright::when_exhausted;

/// A maker of `Allocator` from a region and further arguments.
template <typename Allocator, typename... Arguments>
auto maker(Arguments... arguments) {
    return [=](std::span<std::byte> region) -> std::unique_ptr<any_allocator> {
        return std::make_unique<adapted<Allocator>>(region, arguments...);
    };
}

constexpr std::array<ramwright::size_class, 4> classes{{
    {.smallest = 1, .block_size = 24, .count = 9},
    {.smallest = 25, .block_size = 100, .count = 5},
    {.smallest = 156, .block_size = 160, .count = 4},
    {.smallest = 257, .block_size = 300, .count = 0},
}};

template <std::size_t Size, std::size_t Alignment>
struct alignas(Alignment) object {
    std::byte content[Size];
};

template <typename Allocator>
subject of_general(std::string name, check_level checks) {
    return {std::move(name), checks, 4096, 700, {40, 8}, 9, maker<Allocator>()};
}
template <typename Allocator>
subject of_pool(std::string name, check_level checks, layout each) {
    return {std::move(name),
            checks,
            24 * each.size + 200,
            static_cast<std::uint32_t>(each.size + each.size / 4 + 1),
            each,
            8,
            maker<Allocator>(each)};
}
template <typename Allocator>
subject of_objects(std::string name, check_level checks, layout each, std::size_t bytes) {
    return {std::move(name),
            checks,
            bytes + each.alignment,
            static_cast<std::uint32_t>(each.size + each.size / 4 + 1),
            each,
            6,
            maker<Allocator>()};
}
template <typename Allocator>
subject of_size_classes(std::string name, check_level checks, when_exhausted policy) {
    return {std::move(name),
            checks,
            4096,
            400,
            {40, 8},
            7,
            maker<Allocator>(std::span{classes}, policy)};
}

template <when_exhausted Policy, check_level Checks>
void add_fixed_size_classes(std::vector<subject>& to, const std::string& end) {
    using namespace ramwright;
    using with_general = fixed_size_classes<classes, Policy, general<Checks>, Checks>;
    using pools_only = fixed_size_classes<classes, Policy, nothing, Checks>;
    to.push_back(
        {"fixed_size_classes_" + end, Checks, 4096, 400, {40, 8}, 7, maker<with_general>()});
    to.push_back({"fixed_pools_only_" + end, Checks, 4096, 400, {40, 8}, 7, maker<pools_only>()});
}

/// A budget that binds before the region is full.
template <typename Allocator>
class within_budget : public ramwright::budgeted<Allocator> {
public:
    template <typename... Arguments>
    explicit within_budget(std::span<std::byte> region, Arguments... arguments)
        : ramwright::budgeted<Allocator>{
              {.owner = 7, .bytes = region.size() / 2}, region, arguments...} {}
};

template <check_level Checks>
void add_guards(std::vector<subject>& to, const std::string& level) {
    using namespace ramwright;
    using fenced = red_zone<general<Checks>, Checks>;
    const auto add = [&](subject guarded) -> subject& {
        guarded.name += level;
        return to.emplace_back(std::move(guarded));
    };
    add(of_general<fenced>("red_zone_general_", Checks)).is_fenced = true;
    add(of_general<red_zone<best_fit<merging::on, Checks>, Checks>>("red_zone_best_fit_", Checks))
        .is_fenced = true;
    subject& pool_of_fenced =
        add(of_pool<red_zone<pool<Checks>, Checks>>("red_zone_pool_", Checks, {36, 8}));
    pool_of_fenced.served = {24, 8};
    pool_of_fenced.is_fenced = true;
    add(of_general<quarantine<general<Checks>, 5>>("quarantine_general_", Checks)).keeps_freed =
        true;
    to.back().has_trailers = false;
    add(of_general<quarantine<fenced, 7, 900>>("quarantine_red_zone_", Checks)).keeps_freed = true;
    to.back().has_trailers = false;
    add(of_pool<quarantine<pool<Checks>, 4>>("quarantine_pool_", Checks, {24, 8})).keeps_freed =
        true;
    to.back().has_trailers = false;
    add(of_general<sampled<general<Checks>, 2>>("sampled_general_", Checks)).keeps_freed = true;
    to.back().has_trailers = false;
    add(of_general<within_budget<general<Checks>>>("budgeted_general_", Checks)).limits_rounded =
        true;
    add(of_pool<within_budget<pool<Checks>>>("budgeted_pool_", Checks, {24, 8})).limits_rounded =
        true;
    add(of_general<sealed<general<Checks>>>("sealed_general_", Checks));
    add(of_general<locked<within_budget<sealed<fenced>>, masked_interrupts>>("locked_guards_",
                                                                             Checks));
    to.back().is_fenced = true;
    to.back().limits_rounded = true;
}

template <check_level Checks>
void add_level(std::vector<subject>& to, const std::string& level) {
    using namespace ramwright;
    using small = object<12, 4>;
    using odd = object<7, 1>;
    using wide = object<32, 16>;

    to.push_back(of_general<general<Checks>>("general_" + level, Checks));
    to.push_back(of_general<large_general<Checks>>("large_general_" + level, Checks));
    to.push_back(of_general<sized_general<Checks>>("sized_general_" + level, Checks));
    to.push_back(of_general<first_fit<Checks>>("first_fit_" + level, Checks));
    to.push_back(of_general<large_first_fit<Checks>>("large_first_fit_" + level, Checks));
    to.push_back(of_general<best_fit<merging::on, Checks>>("best_fit_" + level, Checks));
    to.push_back(
        of_general<large_best_fit<merging::on, Checks>>("large_best_fit_" + level, Checks));
    to.push_back(of_general<best_fit<merging::off, Checks>>("best_fit_apart_" + level, Checks));
    to.back().keeps_apart = true;
    to.push_back(of_pool<pool<Checks>>("pool_of_24_" + level, Checks, {24, 8}));
    to.push_back(of_pool<pool<Checks>>("pool_of_5_" + level, Checks, {5, 1}));
    to.push_back(of_pool<pool<Checks>>("pool_of_156_" + level, Checks, {156, 4}));
    to.push_back(of_pool<pool<Checks>>("pool_of_64_aligned_" + level, Checks, {64, 64}));
    to.push_back(of_pool<concurrent_pool<Checks>>("concurrent_pool_" + level, Checks, {24, 8}));
    to.back().has_trailers = false;
    using small_slab = slab<small, 20, Checks>;
    using odd_slab = slab<odd, 32, Checks>;
    using wide_slab = slab<wide, 100, Checks>;
    to.push_back(of_objects<small_slab>("slab_of_20_" + level, Checks, layout::of<small>(),
                                        small_slab::bytes));
    to.push_back(
        of_objects<odd_slab>("slab_of_32_" + level, Checks, layout::of<odd>(), odd_slab::bytes));
    to.push_back(of_objects<wide_slab>("slab_of_100_" + level, Checks, layout::of<wide>(),
                                       wide_slab::bytes));
    using wide_slot = slot<wide, Checks>;
    to.push_back(
        of_objects<wide_slot>("slot_" + level, Checks, layout::of<wide>(), wide_slot::bytes));
    using typed_pool = pool_of<wide, 10, Checks>;
    to.push_back(of_objects<typed_pool>("pool_of_objects_" + level, Checks, layout::of<wide>(),
                                        typed_pool::bytes));

    using with_general = size_classes<general<Checks>, Checks>;
    using pools_only = size_classes<nothing, Checks>;
    for (const auto policy :
         {when_exhausted::next_class, when_exhausted::rest, when_exhausted::refuse}) {
        std::string end = std::string{name_of(policy)} + "_" + level;
        end.replace(end.find(' ') == std::string::npos ? end.size() : end.find(' '), 1, "_");
        to.push_back(of_size_classes<with_general>("size_classes_" + end, Checks, policy));
        to.push_back(of_size_classes<pools_only>("pools_only_" + end, Checks, policy));
    }

    add_fixed_size_classes<when_exhausted::next_class, Checks>(to, "next_class_" + level);
    add_fixed_size_classes<when_exhausted::rest, Checks>(to, "rest_" + level);
    add_fixed_size_classes<when_exhausted::refuse, Checks>(to, "refuse_" + level);

    to.push_back(
        of_general<locked<general<Checks>, masked_interrupts>>("locked_general_" + level, Checks));
    to.push_back(
        of_general<context_checked<general<Checks>, refuse_in_interrupts, defer_frees<4096>>>(
            "context_checked_general_" + level, Checks));
    to.push_back(of_pool<locked<pool<Checks>, no_lock>>("locked_pool_" + level, Checks, {24, 8}));
    to.push_back(of_size_classes<locked<with_general, masked_interrupts>>(
        "locked_size_classes_" + level, Checks, when_exhausted::next_class));
    add_guards<Checks>(to, level);
}

}  // namespace

const std::vector<subject>& subjects() {
    static const std::vector<subject> every = [] {
        std::vector<subject> made;
        add_level<check_level::off>(made, "off");
        add_level<check_level::standard>(made, "standard");
        add_level<check_level::full>(made, "full");
        return made;
    }();
    return every;
}

}  // namespace ramwright_test
