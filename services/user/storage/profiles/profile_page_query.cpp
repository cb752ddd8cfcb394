// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/profile_page_query.hpp"

#include "base/ascii.hpp"
#include "user/storage/profiles/profile_record.hpp"

#include <algorithm>
#include <array>

namespace user {
namespace {

// The highest code point, which no name contains.
constexpr std::string_view last_character = "\xf4\x8f\xbf\xbf";

/// Which filters a query has.
enum Filters : unsigned {
    by_role = 1,
    blocked_only = 2,
    others_only = 4,
    by_account = 8,
    by_search = 16,
    every_choice = 32
};

/// The beginnings of `lower(column)` are compared byte by byte on both engines.
constexpr std::string_view search =
    " AND profiles.id IN ("
    "SELECT id FROM profiles WHERE lower(email) >= $F AND lower(email) < $L"
    " UNION SELECT id FROM profiles WHERE lower(first_name) >= $F AND lower(first_name) < $L"
    " UNION SELECT id FROM profiles WHERE lower(last_name) >= $F AND lower(last_name) < $L)";

/// `text` with the placeholder `letter` turned into the parameter of that number.
std::string numbered(std::string_view text, std::string_view letter, int number) {
    std::string made(text);
    for (auto at = made.find(letter); at != made.npos; at = made.find(letter, at))
        made.replace(at, letter.size(), "$" + std::to_string(number));
    return made;
}

/// The LIMIT is part of a statement's text. For an unknown LIMIT PostgreSQL plans a tenth of the
/// table, finds the plan expensive, and plans again each time. These are the only limits, so that
/// there are few statements.
constexpr std::array row_limits = {11, 21, 51, 101, ProfilePageQuery::rows_max};

constexpr auto columns = "SELECT " + sql::Record<Profile>::columns_of<"profiles."> + " FROM ";

std::string make_statement(unsigned filters, int row_limit) {
    const bool has_role = (filters & by_role) != 0;
    // Where another filter leaves few profiles, they are asked for their roles.
    const bool is_narrow = (filters & (blocked_only | by_account | by_search)) != 0;
    const bool is_by_index_of_roles = has_role && !is_narrow;
    std::string text{std::string_view(columns)};
    int number = has_role ? 2 : 1;
    if (is_by_index_of_roles) {
        // So that only the index of roles has this order: by an equal role and the profile's id,
        // PostgreSQL would rather read the index of profiles, and all of it for a rare role.
        text +=
            "profile_roles JOIN profiles ON profiles.id = profile_id"
            " WHERE (role, profile_id) > ($2, $1) AND role <= $2";
    } else {
        text += "profiles WHERE profiles.id > $1";
        // Not EXISTS, which PostgreSQL may turn into a join with the whole table.
        if (has_role)
            text += " AND $2 IN (SELECT role FROM profile_roles WHERE profile_id = profiles.id)";
    }
    // Literals, so that the index of the blocked ones can be used.
    if ((filters & blocked_only) != 0) text += " AND blocked = 1";
    if ((filters & others_only) != 0) text += " AND blocked = 0";
    if ((filters & by_account) != 0) text += " AND auth_user_id = $" + std::to_string(++number);
    if ((filters & by_search) != 0) {
        text += numbered(numbered(search, "$F", number + 1), "$L", number + 2);
    }
    text += is_by_index_of_roles ? " ORDER BY role, profile_id" : " ORDER BY profiles.id";
    return text + " LIMIT " + std::to_string(row_limit);
}

std::vector<sql::Statement> make_statements() {
    std::vector<sql::Statement> made;
    for (unsigned filters = 0; filters < every_choice; ++filters) {
        for (const int rows : row_limits)
            made.push_back(sql::Statement::keep(make_statement(filters, rows)));
    }
    return made;
}

unsigned filters_of(const ProfileFilter& filter) {
    unsigned filters = 0;
    if (filter.role) filters |= by_role;
    if (filter.blocked) filters |= *filter.blocked ? blocked_only : others_only;
    if (filter.auth_user_id) filters |= by_account;
    if (filter.prefix) filters |= by_search;
    return filters;
}

sql::Statement statement_of(unsigned filters, int limit) {
    static const auto statements = make_statements();
    const auto fitting = std::ranges::lower_bound(row_limits, limit);
    const auto place =
        std::min<std::ptrdiff_t>(fitting - row_limits.begin(), row_limits.size() - 1);
    return statements[filters * row_limits.size() + static_cast<std::size_t>(place)];
}

}  // namespace

ProfilePageQuery::ProfilePageQuery(const ProfileFilter& filter, ProfileId after, int limit)
    : statement_(statement_of(filters_of(filter), limit)), params_{after.value} {
    if (filter.role) params_.emplace_back(*filter.role);
    if (filter.auth_user_id) params_.emplace_back(filter.auth_user_id->value);
    if (filter.prefix) {
        first_ = base::to_lower(*filter.prefix);
        last_ = first_ + std::string(last_character);
        params_.emplace_back(first_);
        params_.emplace_back(last_);
    }
}

}  // namespace user
