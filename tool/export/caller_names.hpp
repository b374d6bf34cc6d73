// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "tool/elf/code_addresses.hpp"
#include "tool/export/export_job.hpp"
#include "tool/trace/build_id.hpp"

/// \file
/// How a format writes the callers of a trace: each is resolved and written once.

namespace ramwright::tool {

class caller_names {
public:
    using writer = std::string (*)(const code_place&);

    /// Throws `input_error` if the job's ELF is no ELF, or of another build than the trace.
    caller_names(const export_job& job, const trace_info& info, writer write)
        : code_{job.elf}, write_{write} {
        require_same_build(job.trace, info, job.elf);
    }

    /// As the writer writes it. Lives as long as this.
    [[nodiscard]] const std::string& of(std::uint64_t caller) {
        const auto [found, added] = written_.try_emplace(caller);
        if (added) {
            found->second = write_(code_.place(caller));
        }
        return found->second;
    }

private:
    code_addresses code_;
    writer write_;
    std::unordered_map<std::uint64_t, std::string> written_;
};

}  // namespace ramwright::tool
