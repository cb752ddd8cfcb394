// SPDX-License-Identifier: Apache-2.0
// Id<Tag>: 64-bit identifiers that do not mix.
#pragma once

#include <compare>
#include <cstdint>

namespace base {

/// A positive 64-bit identifier of one kind of thing; `Tag` names the kind.
template <class Tag>
struct Id {
    std::int64_t value = 0;

    auto operator<=>(const Id&) const = default;
};

/// The highest id that is taken over from elsewhere: every reader of JSON keeps it exactly, and a
/// counter that goes on after it has room.
inline constexpr std::int64_t taken_over_id_max = 9'007'199'254'740'991;

}  // namespace base
