// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/stack_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tool/elf/code_addresses.hpp"
#include "tool/elf/elf_file.hpp"
#include "tool/elf/readable_name.hpp"
#include "tool/stack/entry_points.hpp"
#include "tool/stack/worst_case.hpp"

namespace ramwright::tool::stack {

namespace {

/// What the hardware of a Cortex-M saves when it takes an exception.
constexpr std::uint32_t basic_frame = 8 * 4;
constexpr std::uint32_t floating_point_frame = 26 * 4;
constexpr std::uint64_t stack_alignment = 8;

constexpr std::uint64_t aligned(std::uint64_t bytes) {
    return (bytes + stack_alignment - 1) / stack_alignment * stack_alignment;
}

class analysis {
public:
    analysis(const std::string& path, const annotations& said)
        : said_{said},
          elf_{path},
          image_{elf_},
          graph_{image_},
          vectors_{find_vectors(image_, graph_, said.vectors)},
          candidates_{image_, graph_, vectors_},
          calls_{path, image_, graph_, candidates_, said},
          worst_{calls_},
          lines_{path} {}

    stack_report report() {
        stack_report made;
        points_ = find_entry_points(image_, graph_, vectors_, calls_, said_);
        for (const entry_point& each : points_) {
            made.entries.push_back(need_of(each));
        }
        const stack_need interrupts = nested(made.entries);
        for (std::size_t index = 0; index != made.entries.size(); ++index) {
            if (made.entries[index].kind != entry_kind::interrupt) {
                made.stacks.push_back(
                    stack_of(made.entries[index], points_[index].saved_by_switch, interrupts));
            }
        }
        return made;
    }

private:
    entry_need need_of(const entry_point& point) {
        entry_need need{.name = name_of(point.function),
                        .kind = point.kind,
                        .priority = point.priority,
                        .bytes = worst_.of(point.function)};
        const std::vector<std::size_t> reached = worst_.reached_from(point.function);
        for (const std::size_t each : reached) {
            const resolved_function& function = calls_.functions()[each];
            need.floating_point |= graph_.functions()[each].floating_point;
            need.candidates_tried += function.candidates_tried;
            need.unknown.insert(need.unknown.end(), function.unknown.begin(),
                                function.unknown.end());
        }
        const std::set<std::size_t> all{reached.begin(), reached.end()};
        for (const std::vector<std::size_t>& round : worst_.endless()) {
            if (all.contains(round.front())) {
                need.unknown.push_back(recursion_sentence(round));
            }
        }
        for (const chain_step& step : worst_.chain(point.function)) {
            const address end = graph_.functions()[step.function].start + 2;
            need.chain.push_back({.function = name_of(step.function),
                                  .depth = step.depth,
                                  .times = step.times,
                                  .where = line_of(step.returns_to == 0 ? end : step.returns_to)});
        }
        return need;
    }

    [[nodiscard]] std::string line_of(address returns_to) {
        const std::string caller = lines_.caller(returns_to);
        const std::size_t bracket = caller.rfind(" (");
        return bracket == caller.npos ? ""
                                      : caller.substr(bracket + 2, caller.size() - bracket - 3);
    }

    [[nodiscard]] std::string name_of(std::size_t function) const {
        return readable(graph_.functions()[function].name);
    }

    [[nodiscard]] std::string recursion_sentence(const std::vector<std::size_t>& round) const {
        constexpr std::size_t most_named = 4;
        std::string names;
        for (std::size_t index = 0; index != std::min(round.size(), most_named); ++index) {
            names += (index == 0 ? "" : ", ") + name_of(round[index]);
        }
        if (round.size() > most_named) {
            names += fmt::format(" and {} more", round.size() - most_named);
        }
        return fmt::format("{} can call {}; say how often at most with [[recursion]]", names,
                           round.size() == 1 ? "itself" : "each other");
    }

    [[nodiscard]] std::uint64_t exception_frame(bool floating_point) const {
        if (image_.core() != architecture::cortex_m) {
            return said_.exception_frame.value_or(0);
        }
        return said_.exception_frame.value_or(floating_point ? floating_point_frame : basic_frame);
    }

    /// One handler of each priority, each interrupting the one before.
    [[nodiscard]] stack_need nested(const std::vector<entry_need>& entries) const {
        stack_need all;
        std::optional<bool> interrupted_uses_floats;
        for (std::size_t index = 0; index != entries.size();) {
            const std::optional<std::int32_t> priority = entries[index].priority;
            const entry_need* deepest = nullptr;
            bool floating_point = false;
            for (; index != entries.size() && entries[index].priority == priority; ++index) {
                const entry_need& each = entries[index];
                if (!each.priority) {
                    continue;
                }
                floating_point |= each.floating_point;
                all.at_least |= !each.unknown.empty();
                if (deepest == nullptr || each.bytes > deepest->bytes) {
                    deepest = &each;
                }
            }
            if (deepest == nullptr) {
                continue;
            }
            // The first one's frame depends on what it interrupts: that is added with the thread.
            if (interrupted_uses_floats) {
                add_part(all, "exception frame", exception_frame(*interrupted_uses_floats));
            }
            add_part(all, fmt::format("{} (priority {})", deepest->name, *priority),
                     rounded(deepest->bytes));
            interrupted_uses_floats = floating_point;
        }
        return all;
    }

    [[nodiscard]] std::uint64_t rounded(std::uint64_t bytes) const {
        return image_.core() == architecture::cortex_m ? aligned(bytes) : bytes;
    }

    static void add_part(stack_need& to, std::string name, std::uint64_t part) {
        if (part != 0) {
            to.bytes += part;
            to.parts.push_back({std::move(name), part});
        }
    }

    [[nodiscard]] stack_need stack_of(const entry_need& thread, std::uint32_t saved_by_switch,
                                      const stack_need& interrupts) const {
        const bool own = thread.kind == entry_kind::thread_with_own_stack;
        // Cortex-M runs handlers on the main stack, where all but the first frame go; RISC-V goes on
        // with the stack it finds.
        const bool handlers_elsewhere = own && image_.core() == architecture::cortex_m;
        stack_need need{
            .name = own ? thread.name : "main",
            .at_least = !thread.unknown.empty() || (!handlers_elsewhere && interrupts.at_least)};
        const bool interrupted = own || !interrupts.parts.empty();
        add_part(need, thread.name, interrupted ? rounded(thread.bytes) : thread.bytes);
        if (interrupted) {
            add_part(need, "exception frame", exception_frame(thread.floating_point));
        }
        add_part(need, "saved by a switch of threads", saved_by_switch);
        if (!handlers_elsewhere) {
            for (const stack_need::part& each : interrupts.parts) {
                add_part(need, each.name, each.bytes);
            }
        }
        return need;
    }

    const annotations& said_;
    elf_file elf_;
    firmware_image image_;
    call_graph graph_;
    vector_table vectors_;
    call_candidates candidates_;
    resolved_calls calls_;
    worst_case worst_;
    code_addresses lines_;
    std::vector<entry_point> points_;
};

}  // namespace

stack_report analyse_stacks(const std::string& path, const annotations& said) {
    return analysis{path, said}.report();
}

}  // namespace ramwright::tool::stack
