// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/export/export_job.hpp"

/// \file
/// The formats a trace is exported to. docs/export.md says what of a trace each of them holds.
///
/// All throw `trace_error` for a damaged trace and `input_error` for an ELF of another build or an output
/// that cannot be written, and then leave no output. None keeps more in memory than the live blocks and
/// the callers, but pprof, which holds sums over the whole trace and keeps 16 bytes an event to get them.

namespace ramwright::tool {

/// A directory of `metadata` and `stream`, made if need be. The packets stay as the device wrote them, in
/// order, without those never filled.
exported_trace export_ctf(const export_job& job);

/// A row an event.
exported_trace export_csv(const export_job& job);

/// The JSON that chrome://tracing, Perfetto's viewer and Speedscope open.
exported_trace export_chrome(const export_job& job);

/// A stream of Perfetto's TracePacket.
exported_trace export_perfetto(const export_job& job);

/// What heaptrack's own interpreter writes and its viewers read.
exported_trace export_heaptrack(const export_job& job);

/// A gzipped profile.proto.
exported_trace export_pprof(const export_job& job);

}  // namespace ramwright::tool
