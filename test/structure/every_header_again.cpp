// SPDX-License-Identifier: Apache-2.0

/// Linked beside every_class.cpp: a definition in a header that is not inline is then there twice.

#include "every_header.hpp"
