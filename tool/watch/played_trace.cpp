// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "tool/trace/trace_reader.hpp"
#include "tool/watch/event_feed.hpp"

namespace ramwright::tool {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class played_trace final : public event_feed {
public:
    played_trace(const std::string& path, double speed) : reader_{path}, speed_{speed} {}

    state wait(std::vector<event_batch>& into, interruption& stop, milliseconds patience) override {
        if (stop.wait(-1, paced() && started_.has_value() ? patience : milliseconds{0}) != 0) {
            return state::interrupted;
        }
        event_batch batch{.info = reader_.info(), .starts_run = !started_.has_value()};
        if (!started_.has_value()) {
            started_ = steady_clock::now();
        }
        while (batch.events.size() != most_at_once) {
            if (!next_.has_value() && !read_next(batch)) {
                into.push_back(std::move(batch));
                return state::ended;
            }
            if (!is_due(next_->tick)) {
                break;
            }
            batch.events.push_back(*std::exchange(next_, std::nullopt));
        }
        into.push_back(std::move(batch));
        return state::open;
    }

    void finish(std::vector<event_batch>&) override {}
    [[nodiscard]] stream_damage damage() const override { return {}; }

private:
    // A screen is drawn now and then, however fast it goes.
    static constexpr std::size_t most_at_once = 4096;

    [[nodiscard]] bool paced() const { return speed_ > 0 && reader_.info().clock_hz != 0; }

    [[nodiscard]] bool read_next(event_batch& batch) {
        trace_event event;
        if (!reader_.next(event)) {
            return false;
        }
        batch.lost += reader_.losses().events - std::exchange(lost_, reader_.losses().events);
        first_tick_ = first_tick_.value_or(event.tick);
        next_ = event;
        return true;
    }

    [[nodiscard]] bool is_due(std::uint64_t tick) const {
        const std::chrono::duration<double> passed = steady_clock::now() - *started_;
        const double ticks = passed.count() * speed_ * reader_.info().clock_hz;
        return !paced() || static_cast<double>(tick - *first_tick_) <= ticks;
    }

    trace_reader reader_;
    double speed_;
    std::optional<steady_clock::time_point> started_;
    std::optional<std::uint64_t> first_tick_;
    std::optional<trace_event> next_;
    std::uint64_t lost_ = 0;
};

}  // namespace

std::unique_ptr<event_feed> play_trace(const std::string& path, double speed) {
    return std::make_unique<played_trace>(path, speed);
}

}  // namespace ramwright::tool
