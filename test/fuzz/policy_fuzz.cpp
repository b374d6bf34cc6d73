// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/plan/region_policy.hpp"

/// \file
/// Any bytes at all are a policy of possible rules, or one sentence with a line; and so are its names, which
/// no trace has.

namespace {

using namespace ramwright::tool;

bool is_possible(const written_rule& written) {
    const capability_rule& rule = written.rule;
    return rule.smallest <= rule.largest && rule.alignment != 0 && !rule.needs.empty() &&
           (written.caller.empty() || rule.callers.empty()) && written.line != 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    try {
        const region_policy policy = parse_policy(text, "fuzz.toml");
        for (const written_rule& each : policy.rules) {
            if (!is_possible(each)) {
                std::abort();
            }
        }
        operation_log log;
        operation asked{};
        asked.size = 8;
        asked.caller = log.intern_caller(0x1000);
        asked.kind = operation_kind::attempt;
        log.append(0, asked);
        code_addresses code;
        for (const capability_rule& each : rules_for(policy, {&log, 1}, code)) {
            static_cast<void>(each.applies_to(0x1000, 8, 8));
        }
    } catch (const input_error& refusal) {
        const std::string_view sentence = refusal.what();
        if (!sentence.starts_with("fuzz.toml:") || sentence.find('\n') != std::string_view::npos) {
            std::abort();
        }
    }
    return 0;
}
