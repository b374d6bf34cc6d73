// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tool/stack/code_reader.hpp"
#include "tool/stack/firmware_image.hpp"
#include "tool/stack/prototypes.hpp"

/// \file
/// Where an address that code has made goes from there: along every way through the function, into the
/// functions it is handed to, until it is gone.

namespace ramwright::tool::stack {

enum class address_fate : std::uint8_t {
    loaded_from,
    stored_to,
    /// What becomes of it then is not known: `how` says why.
    out_of_sight,
};

struct address_event {
    address_fate fate = address_fate::loaded_from;
    /// Of the memory; without an index that is not known, if it is not exact.
    address place = 0;
    bool exact = true;
    /// Where what the index counts begins; of a pointer that is moved along, where it started.
    address start = 0;
    /// In `firmware_image::functions`: where it happens, and by which instruction.
    std::size_t function = 0;
    address at = 0;
    /// "hands it to a call through a pointer"
    const char* how = "";

    auto operator<=>(const address_event&) const = default;
};

class address_walk {
public:
    address_walk(const firmware_image& image, code_reader& code, const prototypes& types);

    /// From where `registers`, a mask, hold `value`, before the instruction at `place`.
    [[nodiscard]] std::set<address_event> from(address place, std::uint32_t registers,
                                               address value);

private:
    /// A register with the value that is followed, changed by `offset`; or with that and an unknown index.
    struct holder {
        unsigned number = 0;
        std::int32_t offset = 0;
        bool exact = true;
        /// How often constants were added to it behind an index: in a loop nobody counts on.
        int moved = 0;
        /// Of a pointer that is moved along.
        std::optional<std::int32_t> started = {};

        auto operator<=>(const holder&) const = default;
    };
    /// By number.
    using state = std::vector<holder>;
    /// A function on the way, with all that is known to reach its instructions.
    struct visit {
        std::size_t function = 0;
        bool outermost = false;
        int depth = 0;
        std::set<std::pair<address, state>> seen = {};
        std::vector<std::pair<address, state>> open = {};
        /// The result may be the address, with an index.
        bool returns_it = false;
    };

    bool follow(address place, const state& at_start, bool outermost, int depth);
    void step(visit& way, const code_step& at, const state& before);
    void leave(visit& way, const code_step& at, const state& after);
    void call(visit& way, const code_step& at, const state& after);
    void go(visit& way, address place, const state& with);
    void go_anywhere(visit& way, const state& with);
    [[nodiscard]] state after(const visit& way, const code_step& at, const state& before);
    void access(const visit& way, const code_step& at, const state& before);
    void tell(const visit& way, address at, address_fate fate, const holder& held,
              std::int32_t offset, const char* how = "");
    void lose(const visit& way, address at, const state& held, const char* how);
    [[nodiscard]] std::uint32_t arguments_of(const visit& way, const code_step& call) const;
    [[nodiscard]] std::uint32_t results_of(std::size_t function) const;

    const firmware_image& image_;
    code_reader& code_;
    const prototypes& types_;
    unsigned first_argument_;
    unsigned registers_for_arguments_;
    unsigned registers_for_results_;
    std::uint32_t kept_;
    address value_ = 0;
    std::size_t steps_ = 0;
    std::size_t all_steps_ = 0;
    std::set<address_event> events_;
    std::map<std::pair<address, state>, bool> callees_;
};

}  // namespace ramwright::tool::stack
