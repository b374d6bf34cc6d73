// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/recorded_story.hpp"

#include <utility>

namespace ramwright::tool {

namespace {

class story_reader {
public:
    explicit story_reader(const operation_log& log) : log_{log}, live_(log.slot_count(), none) {}

    [[nodiscard]] recorded_stories run() && {
        tick_ = log_.first_tick();
        for (const operation& each : log_.operations()) {
            if (each.elapsed != 0) {
                end_tick();
                tick_ += each.elapsed;
            }
            apply(each);
        }
        end_tick();
        for (const std::uint32_t story : live_) {
            if (story != none) {
                found_.stories[story].age = tick_ - found_.stories[story].born;
                found_.stories[story].what.life = for_ever;
            }
        }
        lay_out_resizes();
        return std::move(found_);
    }

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    struct death {
        std::uint32_t story;
        std::uint32_t requests;  // of the tick, before it
    };
    struct made_resize {
        std::uint32_t story;
        resize_step step;
    };

    void apply(const operation& what) {
        switch (what.kind) {
            case operation_kind::allocate:
                live_[what.slot] = static_cast<std::uint32_t>(found_.stories.size());
                request(what);
                break;
            case operation_kind::attempt:
                request(what);
                found_.stories.back().freed = true;
                break;
            case operation_kind::free:
                if (const std::uint32_t story = std::exchange(live_[what.slot], none);
                    story != none) {
                    deaths_.push_back({story, requests_});
                }
                break;
            case operation_kind::resize:
                if (const std::uint32_t story = live_[what.slot]; story != none) {
                    resizes_.push_back({story, {tick_ - found_.stories[story].born, what.size}});
                    ++found_.stories[story].what.resizes;
                }
                break;
            case operation_kind::wait: break;
        }
    }

    void request(const operation& what) {
        recorded_story story;
        story.born = tick_;
        story.caller = what.caller;
        story.what.size = what.size;
        story.what.alignment_log2 = static_cast<std::uint8_t>(what.alignment_log2);
        // Its number, until it is known how many there are.
        story.what.requests_outlived = requests_++;
        found_.stories.push_back(story);
    }

    /// Only now it is known what came behind each death.
    void end_tick() {
        const std::size_t first = found_.stories.size() - requests_;
        for (std::size_t index = first; index != found_.stories.size(); ++index) {
            recorded_story& story = found_.stories[index];
            story.order = static_cast<float>(std::exchange(story.what.requests_outlived, 0)) /
                          static_cast<float>(requests_);
        }
        for (const auto& [index, before] : deaths_) {
            recorded_story& story = found_.stories[index];
            story.freed = true;
            story.what.life = tick_ - story.born;
            const bool last = before == requests_;
            if (story.what.life == 0) {
                const auto outlived = static_cast<std::uint32_t>(first + before - index - 1);
                story.what.requests_outlived =
                    last && outlived != 0 ? block_story::rest_of_tick : outlived;
            } else {
                story.what.dies_late = last && requests_ != 0;
            }
        }
        deaths_.clear();
        requests_ = 0;
    }

    /// Each block's steps side by side. All blocks without any are alike.
    void lay_out_resizes() {
        std::uint32_t at = 0;
        for (recorded_story& each : found_.stories) {
            each.what.resizes_at = each.what.resizes == 0 ? 0 : at;
            at += std::exchange(each.what.resizes, 0);
        }
        found_.resizes.resize(resizes_.size());
        for (const auto& [index, step] : resizes_) {
            block_story& story = found_.stories[index].what;
            found_.resizes[story.resizes_at + story.resizes++] = step;
        }
    }

    const operation_log& log_;
    recorded_stories found_;
    std::vector<std::uint32_t> live_;  // by slot
    std::vector<death> deaths_;        // of this tick
    std::vector<made_resize> resizes_;
    std::uint64_t tick_ = 0;
    std::uint32_t requests_ = 0;  // of this tick
};

}  // namespace

recorded_stories read_stories(const operation_log& log) { return story_reader{log}.run(); }

}  // namespace ramwright::tool
