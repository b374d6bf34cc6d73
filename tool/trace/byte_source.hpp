// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

/// \file
/// Where the bytes of a trace come from.

namespace ramwright::tool {

class byte_source {
public:
    virtual ~byte_source() = default;

    /// Fills `into` from the front and returns how much it filled: less only at the end.
    /// Throws `trace_error` if reading fails.
    virtual std::size_t read(std::span<std::byte> into) = 0;
    /// What an error calls it.
    [[nodiscard]] virtual const std::string& name() const = 0;
};

/// Bytes that are in memory already, and must stay there.
class memory_source final : public byte_source {
public:
    memory_source(std::string name, std::span<const std::byte> bytes)
        : name_{std::move(name)}, left_{bytes} {}

    std::size_t read(std::span<std::byte> into) override;
    [[nodiscard]] const std::string& name() const override { return name_; }

private:
    std::string name_;
    std::span<const std::byte> left_;
};

/// `path` is a file, `-` for standard input, or a directory that holds one stream beside its
/// metadata, as Common Trace Format lays it out. Throws `trace_error`.
[[nodiscard]] std::unique_ptr<byte_source> open_trace(const std::string& path);

}  // namespace ramwright::tool
