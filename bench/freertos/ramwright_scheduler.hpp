// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The lock costs nothing, as in the measurements of the peers.

#include "ramwright/port/no_scheduler.hpp"
