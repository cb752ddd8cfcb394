// SPDX-License-Identifier: Apache-2.0
// The spelling of origins in settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace http {

/// Why no browser sends `text` as Origin (RFC 6454 section 6.2, with the host as the URL standard
/// writes it), in words that say what to write instead; nothing if one may send it.
std::optional<std::string> problem_of_origin(std::string_view text);

}  // namespace http
