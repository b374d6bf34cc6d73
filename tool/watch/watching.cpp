// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/watching.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <utility>

#include "tool/elf/code_addresses.hpp"
#include "tool/trace/build_id.hpp"
#include "tool/watch/event_feed.hpp"
#include "tool/watch/line_printer.hpp"
#include "tool/watch/view.hpp"

namespace ramwright::tool {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds patience{100};
constexpr std::size_t callers_at_end = 10;
constexpr std::size_t most_history = 1024;

// As many events go by between two looks at the whole region, which takes a step for each block.
constexpr std::size_t events_between_looks = 64;

class watcher {
public:
    explicit watcher(const watch_request& request)
        : request_{request},
          stop_{SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP},
          code_{request.options.elf},
          alarms_{request.limits},
          printer_{request.every},
          view_{.source = request.source, .heap = &heap_} {}

    [[nodiscard]] watch_result run() {
        const bool draws = terminal::available() && request_.lines;
        const double speed = request_.speed.value_or(draws ? 1.0 : 0.0);
        feed_ = names_device_source(request_.source)
                    ? watch_device(request_.source, request_.options, stop_)
                    : play_trace(request_.source, speed);
        if (draws) {
            screen_ = std::make_unique<terminal>();
        }
        while (go_on()) {
            draw();
        }
        screen_.reset();
        return {.info = heap_.info(),
                .figures = heap_.figures(),
                .callers = heap_.callers(callers_at_end),
                .alarms = alarms_.raised()};
    }

private:
    /// False: there is no more, or somebody has seen enough.
    [[nodiscard]] bool go_on() {
        std::vector<event_batch> came;
        auto state = event_feed::state::open;
        if (view_.ended) {
            // The last picture stays until somebody quits.
            state = stop_.wait(-1, patience) != 0 ? event_feed::state::interrupted : state;
        } else {
            state = feed_->wait(came, stop_, patience);
        }
        const bool quits = (screen_ != nullptr && screen_->key() == 'q') ||
                           (state == event_feed::state::interrupted && !is_about_screen());
        if (!view_.ended && (quits || state == event_feed::state::ended)) {
            feed_->finish(came);
            view_.ended = true;
        }
        for (const event_batch& each : came) {
            take(each);
        }
        return !quits && (screen_ != nullptr || !view_.ended);
    }

    /// Whether the signal asks for nothing but another picture.
    [[nodiscard]] bool is_about_screen() {
        if (stop_.last() == SIGTSTP && screen_ != nullptr) {
            screen_->suspend();
        }
        return stop_.last() == SIGWINCH || stop_.last() == SIGTSTP;
    }

    void take(const event_batch& batch) {
        if (batch.starts_run) {
            start_run(batch.info);
        }
        heap_.lose(batch.lost);
        std::span<const trace_event> left{batch.events};
        while (!left.empty()) {
            const auto some = left.first(std::min(left.size(), events_between_looks));
            left = left.subspan(some.size());
            live_moment most{.bytes = heap_.live_bytes(), .tick = some.front().tick};
            for (const trace_event& each : some) {
                if (screen_ == nullptr && request_.lines && printer_.is_due(each.tick)) {
                    printer_.print(heap_.figures(), each.tick);
                }
                heap_.add(each);
                if (heap_.live_bytes() > most.bytes) {
                    most = {.bytes = heap_.live_bytes(), .tick = each.tick};
                }
            }
            for (const alarm& each : alarms_.check(heap_.figures(), most)) {
                if (screen_ == nullptr && request_.lines) {
                    printer_.print(each);
                }
            }
        }
    }

    void start_run(const trace_info& info) {
        if (!request_.options.elf.empty()) {
            require_same_build(request_.source, info, request_.options.elf);
        }
        heap_.start(info);
        alarms_.start_run();
        view_.history.clear();
        rated_ = {};
        if (screen_ == nullptr && request_.lines) {
            printer_.start_run(info, std::exchange(first_run_, false));
        }
    }

    void draw() {
        const auto now = steady_clock::now();
        if (screen_ == nullptr || now < next_drawing_) {
            return;
        }
        next_drawing_ = now + patience;
        view_.figures = heap_.figures();
        view_.alarms = alarms_.raised();
        view_.damage = feed_->damage();
        remember();
        screen_->draw(view_of(view_, code_, screen_->size()));
    }

    /// For the curve, and for what happens in a second of the device.
    void remember() {
        const heap_figures& now = view_.figures;
        const std::uint64_t hz = heap_.info().clock_hz;
        if (!view_.ended && now.tick != rated_.tick) {
            view_.history.push_back(now.live_bytes);
            if (view_.history.size() > most_history) {
                view_.history.pop_front();
            }
        }
        if (hz != 0 && now.tick - rated_.tick >= hz) {
            view_.allocations_a_second = static_cast<double>(now.allocations - rated_.allocations) *
                                         static_cast<double>(hz) /
                                         static_cast<double>(now.tick - rated_.tick);
            rated_ = now;
        }
    }

    const watch_request& request_;
    interruption stop_;
    code_addresses code_;
    live_heap heap_;
    alarms alarms_;
    line_printer printer_;
    view_state view_;
    std::unique_ptr<event_feed> feed_;
    std::unique_ptr<terminal> screen_;
    heap_figures rated_;
    steady_clock::time_point next_drawing_;
    bool first_run_ = true;
};

}  // namespace

watch_result watch(const watch_request& request) { return watcher{request}.run(); }

}  // namespace ramwright::tool
