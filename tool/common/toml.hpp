// SPDX-License-Identifier: Apache-2.0
#pragma once

// toml++ 3.3 asserts some of what it then checks and reports. Wrong input would abort where NDEBUG is not
// defined, and be undefined where it is: Clang is told to assume that it does not happen.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

/// \file
/// The TOML library, for what reads TOML.
