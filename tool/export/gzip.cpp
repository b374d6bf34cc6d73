// SPDX-License-Identifier: Apache-2.0
#include "tool/export/gzip.hpp"

#include <zlib.h>

#include <new>

namespace ramwright::tool {

std::string gzipped(std::string_view text) {
    constexpr int largest_window = 15;
    constexpr int as_gzip = 16;
    constexpr int usual_memory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, largest_window + as_gzip,
                     usual_memory, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc{};
    }
    std::string packed(deflateBound(&stream, text.size()), '\0');
    // zlib takes what it does not change as if it might.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);  // the bound is large enough for all of it in one call
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace ramwright::tool
