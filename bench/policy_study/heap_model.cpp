// SPDX-License-Identifier: Apache-2.0
#include "policy_study/heap_model.hpp"

namespace bench {

heap_model::heap_model(const policy& how, std::uint32_t space)
    : how_{how}, space_{space}, limit_{space}, free_{make_index(how, space)}, blocks_(space + 1) {}

std::uint32_t heap_model::allocate(std::uint32_t bytes) {
    constexpr std::uint32_t header_bytes = 4;
    const std::uint32_t units = std::max((bytes + header_bytes + 7) / 8, how_.least_rest);
    const std::uint32_t hole = free_->find(units);
    return hole != 0 ? cut(hole, units) : take_top(units);
}

std::uint32_t heap_model::cut(std::uint32_t hole, std::uint32_t units) {
    const std::uint32_t whole = blocks_[hole].units;
    const std::uint32_t rest = whole - units;
    if (rest < how_.least_rest) {
        unlist(hole);
        return hole;
    }
    const bool high = how_.from == cut::high || units < how_.cut_high_below;
    if (!high) {
        unlist(hole);
        set(hole, units, false);
        list(hole + units, rest);
        return hole;
    }
    if (how_.keeps_place && free_->keeps_place(whole, rest)) {
        free_->shorten(hole, rest);
        set(hole, rest, true);
    } else {
        unlist(hole);
        list(hole, rest);
    }
    set(hole + rest, units, false);
    return hole + rest;
}

std::uint32_t heap_model::take_top(std::uint32_t units) {
    if (top_ > limit_ || units > limit_ - top_) {
        return 0;
    }
    const std::uint32_t unit = top_;
    top_ += units;
    set(unit, units, false);
    return unit;
}

void heap_model::release(std::uint32_t unit) {
    std::uint32_t units = blocks_[unit].units;
    const std::uint32_t left = unit - blocks_[unit].units_before;
    if (unit != 1 && blocks_[left].free) {
        unlist(left);
        units += blocks_[left].units;
        unit = left;
    }
    if (unit + units == top_) {
        top_ = unit;
        return;
    }
    const std::uint32_t right = unit + units;
    if (blocks_[right].free) {
        unlist(right);
        units += blocks_[right].units;
    }
    list(unit, units);
}

void heap_model::list(std::uint32_t unit, std::uint32_t units) {
    set(unit, units, true);
    free_->insert(unit, units);
}

void heap_model::unlist(std::uint32_t unit) {
    free_->remove(unit, blocks_[unit].units);
    blocks_[unit].free = false;
}

void heap_model::set(std::uint32_t unit, std::uint32_t units, bool free) {
    blocks_[unit].units = units;
    blocks_[unit].free = free;
    blocks_[unit + units].units_before = units;
}

}  // namespace bench
