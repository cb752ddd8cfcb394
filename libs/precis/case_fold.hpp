// SPDX-License-Identifier: Apache-2.0
// Case folding: the form in which texts are compared without case.
#pragma once

#include <string>
#include <string_view>

namespace precis {

/// `text` with Unicode's full case folding (`Straße` becomes `strasse`), the same in every
/// language. Bytes that are not UTF-8 become U+FFFD. Leaves no other copy of `text` in memory, so
/// it may be a secret. Safe from any thread.
std::string fold_case(std::string_view text);

}  // namespace precis
