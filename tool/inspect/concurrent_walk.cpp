// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstring>

#include "ramwright/alloc/detail/block_place.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
#include "tool/inspect/block_walk.hpp"

namespace ramwright::tool::inspect {

namespace {

using ramwright::detail::first_block_index;

// As in detail/concurrent_blocks.hpp.
constexpr std::uint16_t taken = 0;
constexpr std::uint16_t end_of_list = 1;
constexpr std::uint32_t most_blocks = 0xFFFF - first_block_index;

class concurrent_walk {
public:
    concurrent_walk(const debug_object& pool, const region_copy& region, object_found& into)
        : pool_{pool},
          region_{region},
          into_{into},
          full_{pool.value_argument("Checks") == static_cast<std::uint64_t>(check_level::full)},
          size_{pool["blocks_"]["block_size_"].number()},
          zero_{pool["at_"]["block_zero"].number()},
          table_{pool["at_"]["table"].number()},
          last_{pool["blocks_"]["last_"].number()} {}

    void run() {
        if (last_ < first_block_index) {
            return;
        }
        const std::uint64_t count = last_ + 1 - first_block_index;
        const std::uint64_t first = zero_ + first_block_index * size_;
        if (count > most_blocks || size_ == 0 || size_ > region_.bytes().size() ||
            !region_.holds(first, count * size_) ||
            !region_.holds(table_, (last_ + 1) * sizeof(std::uint16_t))) {
            add(pool_.address(), "the pool's own state was overwritten", suspect_kind::outside);
            return;
        }
        links_.resize(last_ + 1);
        std::memcpy(links_.data(), region_.at(table_), links_.size() * sizeof(std::uint16_t));
        listed_.resize(links_.size());
        look_at_table();
        follow_list();
        for (std::uint64_t index = first_block_index; index <= last_; ++index) {
            add_block(index);
        }
    }

private:
    void add(std::uint64_t address, std::string what, suspect_kind by) {
        into_.damages.push_back({.address = address, .what = std::move(what), .by = by});
    }
    [[nodiscard]] std::uint64_t entry(std::uint64_t index) const {
        return table_ + index * sizeof(std::uint16_t);
    }

    void look_at_table() {
        if (links_[taken] != end_of_list || links_[end_of_list] != end_of_list) {
            add(entry(0), "the start of the pool's table was overwritten", suspect_kind::outside);
        }
        for (std::uint64_t index = first_block_index; index <= last_; ++index) {
            if (links_[index] > last_) {
                add(entry(index),
                    fmt::format("the entry of block {} in the pool's table was overwritten",
                                index - first_block_index),
                    suspect_kind::outside);
            }
        }
    }

    void follow_list() {
        // The number comes first, whatever else the processor's kind of word has.
        const std::uint64_t first =
            pool_.memory().number(pool_["blocks_"]["first_"].address(), sizeof(std::uint32_t));
        std::uint64_t before = 0;
        for (std::uint64_t index = first; index != end_of_list; index = links_[index]) {
            if (index > last_ || index < first_block_index || links_[index] == taken ||
                listed_[index]) {
                if (into_.damages.empty()) {
                    add(before == 0 ? pool_["blocks_"]["first_"].address() : entry(before),
                        "the list of free blocks leads to none", suspect_kind::outside);
                }
                return;
            }
            listed_[index] = true;
            before = index;
        }
    }

    /// A block that is neither taken nor listed is in the hands of a context inside a call, or was behind a
    /// link that was overwritten.
    void add_block(std::uint64_t index) {
        block_found block{.address = zero_ + index * size_, .size = size_};
        if (links_[index] == taken) {
            block.state = block_state::live;
        } else if (!listed_[index]) {
            block.state = block_state::unknown;
        } else if (full_ && !ramwright::detail::still_filled(region_.at(block.address), size_)) {
            into_.damages.push_back({.address = block.address,
                                     .what = "a free block was written to",
                                     .by = suspect_kind::stale,
                                     .suspect = block});
        }
        into_.blocks.push_back(block);
    }

    const debug_object& pool_;
    const region_copy& region_;
    object_found& into_;
    bool full_;
    std::uint64_t size_;
    std::uint64_t zero_;
    std::uint64_t table_;
    std::uint64_t last_;
    std::vector<std::uint16_t> links_;
    std::vector<bool> listed_;
};

}  // namespace

void walk_concurrent_blocks(const debug_object& pool, const region_copy& region,
                            object_found& into) {
    concurrent_walk{pool, region, into}.run();
}

}  // namespace ramwright::tool::inspect
