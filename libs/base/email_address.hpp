// SPDX-License-Identifier: Apache-2.0
// The syntax of an e-mail address.
#pragma once

#include <string_view>

namespace base {

/// Whether `text` is a Mailbox of RFC 5321 section 4.1.2 (a dot-string or quoted local part; a
/// domain or an address literal), ASCII only, at most 254 bytes.
bool is_email_address(std::string_view text);

}  // namespace base
