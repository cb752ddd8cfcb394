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

}  // namespace base
