// SPDX-License-Identifier: Apache-2.0
#include "policy_study/free_index.hpp"

#include <bit>
#include <set>
#include <utility>
#include <vector>

namespace bench {
namespace {

class binned_index final : public free_index {
public:
    binned_index(const policy& how, std::uint32_t space)
        : order_{how.order},
          tries_{how.tries},
          log2_{static_cast<unsigned>(std::countr_zero(how.bins_per_doubling))},
          links_(space + 1),
          lists_(bin_of(space) + 1) {}

    void insert(std::uint32_t unit, std::uint32_t units) override {
        list& in = lists_[bin_of(units)];
        links_[unit].units = units;
        link_behind(in, unit, place_for(in, unit));
    }

    void remove(std::uint32_t unit, std::uint32_t units) override {
        list& from = lists_[bin_of(units)];
        const links& leaving = links_[unit];
        (leaving.previous != 0 ? links_[leaving.previous].next : from.first) = leaving.next;
        (leaving.next != 0 ? links_[leaving.next].previous : from.last) = leaving.previous;
    }

    [[nodiscard]] std::uint32_t find(std::uint32_t units) const override {
        const std::uint32_t own = bin_of(units);
        std::uint32_t unit = lists_[own].first;
        for (unsigned left = tries_; left != 0 && unit != 0; --left) {
            if (links_[unit].units >= units) {
                return unit;
            }
            unit = links_[unit].next;
        }
        for (std::uint32_t bin = own + 1; bin < lists_.size(); ++bin) {
            if (lists_[bin].first != 0) {
                return lists_[bin].first;
            }
        }
        return 0;
    }

    [[nodiscard]] bool keeps_place(std::uint32_t before, std::uint32_t after) const override {
        return bin_of(before) == bin_of(after);
    }
    void shorten(std::uint32_t unit, std::uint32_t after) override { links_[unit].units = after; }

private:
    struct links {
        std::uint32_t next = 0;
        std::uint32_t previous = 0;
        std::uint32_t units = 0;
    };
    struct list {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    [[nodiscard]] std::uint32_t bin_of(std::uint32_t units) const {
        const auto exponent =
            static_cast<std::uint32_t>(std::bit_width(units | 1U << log2_)) - 1 - log2_;
        return (units >> exponent) + (exponent << log2_);
    }

    /// The block to go behind; 0: the front.
    [[nodiscard]] std::uint32_t place_for(const list& in, std::uint32_t unit) const {
        switch (order_) {
            case insertion::last_in_first_out: return 0;
            case insertion::first_in_first_out: return in.last;
            case insertion::lean: return in.first < unit ? in.first : 0;
            case insertion::by_address: break;
        }
        std::uint32_t lower = 0;
        for (std::uint32_t at = in.first; at != 0 && at < unit; at = links_[at].next) {
            lower = at;
        }
        return lower;
    }

    void link_behind(list& in, std::uint32_t unit, std::uint32_t place) {
        const std::uint32_t next = place != 0 ? links_[place].next : in.first;
        links_[unit].next = next;
        links_[unit].previous = place;
        (place != 0 ? links_[place].next : in.first) = unit;
        (next != 0 ? links_[next].previous : in.last) = unit;
    }

    insertion order_;
    unsigned tries_;
    unsigned log2_;
    std::vector<links> links_;
    std::vector<list> lists_;
};

class best_fit_index final : public free_index {
public:
    explicit best_fit_index(bool highest) : highest_{highest} {}

    void insert(std::uint32_t unit, std::uint32_t units) override {
        blocks_.emplace(units, key(unit));
    }
    void remove(std::uint32_t unit, std::uint32_t units) override {
        blocks_.erase({units, key(unit)});
    }
    [[nodiscard]] std::uint32_t find(std::uint32_t units) const override {
        const auto found = blocks_.lower_bound({units, 0});
        return found == blocks_.end() ? 0 : key(found->second);
    }
    [[nodiscard]] bool keeps_place(std::uint32_t, std::uint32_t) const override { return false; }
    void shorten(std::uint32_t, std::uint32_t) override {}

private:
    /// Its own inverse.
    [[nodiscard]] std::uint32_t key(std::uint32_t unit) const { return highest_ ? ~unit : unit; }

    bool highest_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> blocks_;
};

class first_fit_index final : public free_index {
public:
    explicit first_fit_index(std::uint32_t space) : units_(space + 1) {}

    void insert(std::uint32_t unit, std::uint32_t units) override {
        units_[unit] = units;
        blocks_.insert(unit);
    }
    void remove(std::uint32_t unit, std::uint32_t) override { blocks_.erase(unit); }
    [[nodiscard]] std::uint32_t find(std::uint32_t units) const override {
        for (const std::uint32_t unit : blocks_) {
            if (units_[unit] >= units) {
                return unit;
            }
        }
        return 0;
    }
    [[nodiscard]] bool keeps_place(std::uint32_t, std::uint32_t) const override { return true; }
    void shorten(std::uint32_t unit, std::uint32_t after) override { units_[unit] = after; }

private:
    std::set<std::uint32_t> blocks_;
    std::vector<std::uint32_t> units_;
};

}  // namespace

std::unique_ptr<free_index> make_index(const policy& how, std::uint32_t space) {
    switch (how.by) {
        case search::bins: return std::make_unique<binned_index>(how, space);
        case search::best_fit: return std::make_unique<best_fit_index>(false);
        case search::best_fit_highest: return std::make_unique<best_fit_index>(true);
        case search::first_fit: return std::make_unique<first_fit_index>(space);
    }
    return nullptr;
}

}  // namespace bench
