// SPDX-License-Identifier: Apache-2.0
// Values as they come from files and shells, with what cannot be seen at their ends.
#pragma once

#include <string_view>

namespace config {

/// `text` without white space, line ends, no-break spaces, zero-width spaces and byte order marks
/// at its ends.
std::string_view trim_invisible(std::string_view text);

/// A secret as it is meant: without a byte order mark in front and without its last line end, which
/// editors, `echo` and here-documents add. Blanks may belong to it and stay.
std::string_view trim_secret(std::string_view text);

/// Whether a control character of ASCII stands in `text`.
bool has_control_character(std::string_view text);

}  // namespace config
