// SPDX-License-Identifier: Apache-2.0
// UserSource: yields the people of an import one after another.
#pragma once

#include "base/result.hpp"
#include "users/user_record.hpp"

#include <optional>
#include <string>

namespace cli {

/// The place of an entry in its source: `line 5`, `account 17`.
struct Place {
    std::string kind;
    std::int64_t number = 0;
};

/// A person, or the reason why the entry cannot be read.
struct Entry {
    Place place;
    base::Result<UserRecord> record;
};

class UserSource {
public:
    virtual ~UserSource() = default;

    /// The next entry; nothing at the end. An error means that the source itself failed: it cannot
    /// be read further.
    virtual base::Result<std::optional<Entry>> next() = 0;

    /// The share that has been read, 0 … 1, if known.
    virtual std::optional<double> share_read() const { return std::nullopt; }
};

}  // namespace cli
