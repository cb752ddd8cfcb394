// SPDX-License-Identifier: Apache-2.0
// Asset: a file that is compiled in for the page at /docs. cmake/embed_docs.py writes the table.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace http {

/// A file, packed by gzip. The views live as long as the process.
struct Asset {
    std::string_view name;  ///< As in its path: `swagger-ui.css`.
    std::string_view content_type;
    std::string_view packed;  ///< A gzip member (RFC 1952) without optional fields.
    std::size_t size = 0;     ///< Of the unpacked bytes.
    std::string_view digest;  ///< Of the unpacked bytes; part of the ETag.
};

/// All of them; the first is the page.
extern const std::span<const Asset> assets;

/// The asset of that name, or null.
const Asset* find_asset(std::string_view name);

/// The bytes of the file. They are unpacked at the first call and stay in memory. Any thread may
/// call.
std::string_view unpacked(const Asset& asset);

}  // namespace http
