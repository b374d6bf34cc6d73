// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What differs between the builds: what is under `malloc`.

void start_heap();
