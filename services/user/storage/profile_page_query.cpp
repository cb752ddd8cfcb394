// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profile_page_query.hpp"

#include "base/email_address.hpp"

#include <array>

namespace user {
namespace {

// The highest code point there is, which stands in nobody's name.
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

std::string make_statement(unsigned filters) {
    std::string text =
        "SELECT profiles.id, auth_user_id, email, first_name, last_name, roles, blocked,"
        " block_reason, created_at, updated_at, version FROM ";
    int number = 2;
    if ((filters & by_role) != 0) {
        text +=
            "profile_roles JOIN profiles ON profiles.id = profile_id WHERE profile_id > $1"
            " AND role = $" +
            std::to_string(++number);
    } else {
        text += "profiles WHERE profiles.id > $1";
    }
    // Literals, so that the index of the blocked ones can be used.
    if ((filters & blocked_only) != 0) text += " AND blocked = 1";
    if ((filters & others_only) != 0) text += " AND blocked = 0";
    if ((filters & by_account) != 0) text += " AND auth_user_id = $" + std::to_string(++number);
    if ((filters & by_search) != 0) {
        text += numbered(numbered(search, "$F", number + 1), "$L", number + 2);
    }
    text += (filters & by_role) != 0 ? " ORDER BY profile_id" : " ORDER BY profiles.id";
    return text + " LIMIT $2";
}

/// Prepared statements are kept by the address of their text: these never move.
std::string_view statement_of(unsigned filters) {
    static const auto statements = [] {
        std::array<std::string, Filters::every_choice> made;
        for (unsigned each = 0; each < made.size(); ++each)
            made[each] = make_statement(each);
        return made;
    }();
    return statements[filters];
}

}  // namespace

ProfilePageQuery::ProfilePageQuery(const ProfileFilter& filter, ProfileId after, int limit)
    : params_{after.value, limit} {
    unsigned filters = 0;
    if (filter.role) {
        filters |= by_role;
        params_.emplace_back(*filter.role);
    }
    if (filter.blocked) filters |= *filter.blocked ? blocked_only : others_only;
    if (filter.auth_user_id) {
        filters |= by_account;
        params_.emplace_back(filter.auth_user_id->value);
    }
    if (filter.prefix) {
        filters |= by_search;
        first_ = base::to_ascii_lower(*filter.prefix);
        last_ = first_ + std::string(last_character);
        params_.emplace_back(first_);
        params_.emplace_back(last_);
    }
    statement_ = statement_of(filters);
}

}  // namespace user
