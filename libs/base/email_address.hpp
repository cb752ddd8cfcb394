// SPDX-License-Identifier: Apache-2.0
// The syntax of an e-mail address.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// Whether `text` is a Mailbox of RFC 5321 section 4.1.2 (a dot-string or quoted local part; a
/// domain or an address literal), ASCII only, at most 254 bytes.
bool is_email_address(std::string_view text);

/// ASCII letters made small: the form in which addresses and user names are compared.
/// Other bytes stay as they are.
std::string to_ascii_lower(std::string_view text);

}  // namespace base
