// SPDX-License-Identifier: Apache-2.0
// User names: the profile UsernameCaseMapped of PRECIS (RFC 8265 section 3.3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace precis {

/// Characters (code points) of a user name.
inline constexpr std::size_t username_characters_min = 2;
inline constexpr std::size_t username_characters_max = 64;

/// The form in which user names are compared: full- and half-width letters become ordinary ones,
/// case is folded, then NFC. Two names of one person-to-be are the same if their keys are. Nothing
/// if `name` can be no user name: it has something else than letters and digits of any script and
/// `. _ - +`, something that Unicode 15 does not know, begins with a mark, breaks the rule for
/// scripts from right to left (RFC 5893 section 2), or is longer than a name. The key of ASCII is
/// the name in small letters. Safe from any thread.
std::optional<std::string> username_key(std::string_view name);

/// Whether `name` may be given to a new account: it has a key, the right length, letters of one
/// script only and digits of one system only (Unicode Technical Standard 39).
bool is_username(std::string_view name);

}  // namespace precis
