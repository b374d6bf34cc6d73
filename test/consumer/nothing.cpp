// SPDX-License-Identifier: Apache-2.0
//
// A library needs a source; what is compiled here is the sources of what it links.
