// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "banks.hpp"

/// Random operations over many regions, against a plain model of what must be true after each.

namespace {

using namespace ramwright_test;
using ramwright::budget;
using ramwright::heap_request;
using ramwright::region_error;

/// Five regions of all kinds, of which one comes and goes.
class model {
public:
    explicit model(std::uint32_t seed) : random_{seed} {
        constexpr capabilities kinds[] = {
            capability::internal | capability::tightly_coupled,
            capability::internal | capability::dma,
            capability::external,
            capability::internal | capability::executable,
            capability::external | capability::dma,
        };
        std::uintptr_t at = reinterpret_cast<std::uintptr_t>(storage_.data());
        for (std::size_t number = 0; number != regions_.size(); ++number) {
            mapped_region& made = regions_[number];
            const std::size_t size = number == 2 ? 300 * 1024 : 2048 + 1024 * number;
            made.where = {names[number], at, size, kinds[number] | capability::byte_accessible};
            made.cache_line = number == 1 || number == 4 ? 32 : 0;
            if (number == 1) {
                made.choice[0] = capability::dma;
            }
            at += size + 64 * number;
            EXPECT_EQ(heap_.add(made), region_error::none);
        }
        EXPECT_EQ(heap_.reserve("B", 600, capability::dma), region_error::none);
        heap_.prefer_external_from(700);
        EXPECT_TRUE(heap_.add_watch(dma_));
        empty_ = heap_.free_bytes();
    }

    /// How often the rarer ways were gone: a run that goes none of them says little.
    struct {
        int refused = 0;
        int moved = 0;
        int grown = 0;
        int region_gone = 0;
    } seen;

    void run(int operations) {
        for (int turn = 0; turn != operations; ++turn) {
            switch (random_() % 16) {
                case 0:
                case 1:
                case 2:
                case 3:
                case 4:
                case 5: allocate(); break;
                case 6:
                case 7:
                case 8:
                case 9: deallocate(); break;
                case 10:
                case 11:
                case 12: reallocate(); break;
                case 13: resize(); break;
                case 14: toggle_region(); break;
                default: misuse(); break;
            }
            ASSERT_NO_FATAL_FAILURE(verify()) << "operation " << turn;
        }
        while (!live_.empty()) {
            deallocate();
        }
        if (removed_) {
            toggle_region();
        }
        EXPECT_EQ(heap_.free_bytes(), empty_);
        EXPECT_EQ(owner_.used(), 0U);
        EXPECT_TRUE(heap_.check());
    }

private:
    struct entry {
        std::size_t size;
        unsigned char content;
        heap_request request;
    };
    static constexpr const char* names[] = {"A", "B", "C", "D", "E"};

    heap_request random_request() {
        constexpr capabilities wanted[] = {
            {},
            capability::internal,
            capability::external,
            capability::dma,
            capability::dma | capability::external,
            capability::executable,
            capability::cache_aligned,
            capability::dma | capability::executable,
        };
        heap_request made;
        made.want.size = random_() % 8 == 0 ? random_() % 3000 : random_() % 200;
        made.want.alignment = std::size_t{1} << random_() % 8;
        made.with = wanted[random_() % std::size(wanted)];
        made.boundary = random_() % 4 == 0 ? std::size_t{4096} : 0;
        made.owner = random_() % 3 == 0 ? &owner_ : nullptr;
        return made;
    }

    void allocate() {
        const heap_request request = random_request();
        note(heap_.allocate(request), request);
    }

    void note(void* block, const heap_request& request) {
        if (block == nullptr) {
            ++seen.refused;
            return;
        }
        const auto address = reinterpret_cast<std::uintptr_t>(block);
        const mapped_region* const region = heap_.region_of(block);
        ASSERT_NE(region, nullptr);
        ASSERT_TRUE(region->serves(required_of_region(request.with)));
        ASSERT_EQ(address % request.want.alignment, 0U);
        if (request.boundary != 0 && request.want.size != 0) {
            ASSERT_EQ(address / request.boundary,
                      (address + request.want.size - 1) / request.boundary);
        }
        const bool on_lines =
            region->cache_line != 0 &&
            !(request.with & (capability::dma | capability::cache_aligned)).empty();
        std::size_t size = request.want.size == 0 ? 1 : request.want.size;
        if (on_lines) {
            ASSERT_EQ(address % region->cache_line, 0U);
            size = ramwright::align_up(size, region->cache_line);
        }
        ASSERT_GE(heap_.usable_size(block), size);
        const auto content = static_cast<unsigned char>(random_());
        std::memset(block, content, size);
        ASSERT_TRUE(live_.emplace(static_cast<unsigned char*>(block), entry{size, content, request})
                        .second);
    }

    auto random_block() {
        auto at = live_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random_() % live_.size()));
        return at;
    }

    void deallocate() {
        if (live_.empty()) {
            return;
        }
        const auto at = random_block();
        verify_content(at->first, at->second.size, at->second.content);
        ASSERT_TRUE(heap_.deallocate(at->first, at->second.request.owner));
        live_.erase(at);
    }

    void reallocate() {
        if (live_.empty()) {
            return;
        }
        const auto at = random_block();
        const entry before = at->second;
        heap_request request = random_request();
        request.owner = before.request.owner;
        void* const moved = heap_.reallocate(at->first, request);
        if (moved == nullptr) {
            verify_content(at->first, before.size, before.content);
            return;
        }
        const std::size_t kept = before.size < request.want.size ? before.size : request.want.size;
        verify_content(static_cast<unsigned char*>(moved), kept, before.content);
        seen.moved += moved == at->first ? 0 : 1;
        live_.erase(at);
        note(moved, request);
    }

    void resize() {
        if (live_.empty()) {
            return;
        }
        const auto at = random_block();
        const std::size_t size = random_() % 300;
        if (heap_.resize(at->first, size, at->second.request.owner)) {
            ASSERT_GE(heap_.usable_size(at->first), size);
            seen.grown += size > at->second.size ? 1 : 0;
            at->second.size = at->second.size < size ? at->second.size : size;
        }
    }

    void toggle_region() {
        if (removed_) {
            ASSERT_EQ(heap_.add(regions_[3], random_() % 2 == 0), region_error::none);
            removed_ = false;
            return;
        }
        bool used = false;
        for (const auto& [block, what] : live_) {
            used = used || regions_[3].where.contains(reinterpret_cast<std::uintptr_t>(block));
        }
        const region_error error = heap_.remove("D");
        ASSERT_EQ(error, used ? region_error::in_use : region_error::none);
        removed_ = !used;
        seen.region_gone += removed_ ? 1 : 0;
    }

    void misuse() {
        const std::size_t place = random_() % storage_.size();
        unsigned char* const pointer = storage_.data() + place;
        if (!live_.contains(pointer)) {
            ASSERT_FALSE(heap_.deallocate(pointer));
            ASSERT_FALSE(heap_.resize(pointer, 8));
        }
    }

    static void verify_content(const unsigned char* block, std::size_t size,
                               unsigned char content) {
        for (std::size_t at = 0; at != size; ++at) {
            ASSERT_EQ(block[at], content);
        }
    }

    void verify() {
        ASSERT_TRUE(heap_.check());
        ASSERT_LE(owner_.used(), owner_.limit());
        std::size_t owned = 0;
        for (const auto& [block, what] : live_) {
            owned += what.request.owner == nullptr ? 0 : heap_.usable_size(block);
        }
        ASSERT_EQ(owner_.used(), owned);
        ASSERT_EQ(heap_.free_bytes(), heap_.statistics().free_bytes);
        const std::size_t dma = heap_.statistics(capability::dma).free_bytes;
        ASSERT_EQ(dma_.free_bytes(), dma);
        least_dma_ = dma < least_dma_ ? dma : least_dma_;
        ASSERT_LE(dma_.low_water(), least_dma_);
    }

    alignas(4096) std::array<unsigned char, 330 * 1024> storage_{};
    std::array<mapped_region, 5> regions_{};
    ramwright::heap<5> heap_;
    ramwright::watch dma_{capability::dma};
    budget owner_{4000};
    std::map<unsigned char*, entry> live_;
    std::mt19937 random_;
    std::size_t empty_ = 0;
    std::size_t least_dma_ = ~std::size_t{0};
    bool removed_ = false;
};

TEST(heap_model, holds_after_every_operation) {
    for (std::uint32_t seed = 1; seed != 9; ++seed) {
        const auto one = std::make_unique<model>(seed);
        ASSERT_NO_FATAL_FAILURE(one->run(1500)) << "seed " << seed;
        EXPECT_GT(one->seen.refused, 10) << "seed " << seed;
        EXPECT_GT(one->seen.moved, 10) << "seed " << seed;
        EXPECT_GT(one->seen.grown, 10) << "seed " << seed;
        EXPECT_GT(one->seen.region_gone, 0) << "seed " << seed;
    }
}

}  // namespace
