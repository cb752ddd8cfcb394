// SPDX-License-Identifier: Apache-2.0
// The query of a page of profiles.
#pragma once

#include "sql/statement.hpp"
#include "sql/value.hpp"
#include "user/domain/profiles/profile_store.hpp"

#include <string>
#include <vector>

namespace user {

/// Each combination of filters has its own statement, so that it uses the right index. The cost of
/// a page does not depend on the number of profiles (except for a `q` with many matches).
class ProfilePageQuery {
public:
    static constexpr int rows_max = 201;

    /// `filter` outlives the query, which yields up to about twice as many rows as `limit`, and
    /// never more than rows_max.
    ProfilePageQuery(const ProfileFilter& filter, ProfileId after, int limit);
    ProfilePageQuery(const ProfilePageQuery&) = delete;
    ProfilePageQuery& operator=(const ProfilePageQuery&) = delete;

    /// Its columns are those of sql::Record<Profile>.
    sql::Statement statement() const { return statement_; }
    sql::Params params() const { return std::span<const sql::Param>(params_); }

private:
    sql::Statement statement_;
    std::string first_;  ///< The texts that begin with `q` are these …
    std::string last_;   ///< … up to these.
    std::vector<sql::Param> params_;
};

}  // namespace user
