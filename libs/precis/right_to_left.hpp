// SPDX-License-Identifier: Apache-2.0
// The Bidi Rule (RFC 5893 section 2).
#pragma once

#include <string_view>

namespace precis {

/// Whether `text` has no character of a script that runs from right to left, or meets the rule, so
/// that its characters stay together and in order wherever it is shown.
bool meets_bidi_rule(std::u32string_view text);

}  // namespace precis
