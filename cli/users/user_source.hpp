// SPDX-License-Identifier: Apache-2.0
// UserSource: where an import finds people, one after another.
#pragma once

#include "base/result.hpp"
#include "users/user_record.hpp"

#include <optional>
#include <string>

namespace cli {

/// Where in its source somebody stands: `line 5`, `account 17`.
struct Place {
    std::string kind;
    std::int64_t number = 0;
};

/// Somebody, or why nobody can be made of what stands there.
struct Entry {
    Place place;
    base::Result<UserRecord> record;
};

class UserSource {
public:
    virtual ~UserSource() = default;

    /// The next entry; nothing at the end. An error is one of the source, after which nothing can
    /// be read any more.
    virtual base::Result<std::optional<Entry>> next() = 0;

    /// How much of it has been read, from 0 to 1, if that is known.
    virtual std::optional<double> share_read() const { return std::nullopt; }
};

}  // namespace cli
