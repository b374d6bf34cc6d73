// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `ramwright record` tells the library in the program what to do: by environment variables, which
/// survive fork and exec.

namespace ramwright::record {

inline constexpr const char* file_variable = "RAMWRIGHT_RECORD_FILE";        ///< absolute path
inline constexpr const char* process_variable = "RAMWRIGHT_RECORD_PROCESS";  ///< whose file it is
inline constexpr const char* clock_variable = "RAMWRIGHT_RECORD_CLOCK";      ///< one of these:
inline constexpr const char* depth_variable = "RAMWRIGHT_RECORD_DEPTH";      ///< of chains

inline constexpr const char* clock_milliseconds = "ms";
inline constexpr const char* clock_microseconds = "us";
inline constexpr const char* clock_events = "events";

inline constexpr int most_depth = 64;

}  // namespace ramwright::record
