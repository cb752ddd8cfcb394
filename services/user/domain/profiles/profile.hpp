// SPDX-License-Identifier: Apache-2.0
// Profile: what is known about a person.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace user {

using ProfileId = base::Id<struct ProfileTag>;
/// The Auth Service's id of the account: `user_id` in tokens, `auth_user_id` here.
using AccountId = base::Id<struct AccountTag>;

/// The role whose bearers may do everything.
inline constexpr auto admin_role = "ADMIN";

struct Profile {
    ProfileId id;
    AccountId auth_user_id;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::vector<std::string> roles;  ///< In the order given, each once.
    bool blocked = false;
    std::string block_reason = {};
    base::Timestamp created_at = {};
    base::Timestamp updated_at = {};
    std::int64_t version = 0;  ///< One more with every change.
    /// Whether the Auth Service is known to have the account. Without that nobody is an ADMIN.
    bool confirmed = true;

    bool operator==(const Profile&) const = default;

    /// Made by a registration and not yet completed by anybody.
    bool is_blank() const { return first_name.empty() && last_name.empty(); }
    bool has_role(std::string_view role) const;
    bool is_admin() const { return confirmed && has_role(admin_role); }
    bool is_active_admin() const { return !blocked && is_admin(); }
};
BOOST_DESCRIBE_STRUCT(Profile, (),
                      (id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason,
                       created_at, updated_at, version, confirmed))

/// The roles there are and those that everybody gets.
struct RolePolicy {
    std::vector<std::string> known;
    std::vector<std::string> defaults;

    /// Errc::invalid naming each entry of `roles` that is not a known role.
    base::Result<> check(const std::vector<std::string>& roles) const;
    /// The same, added to `problems`.
    void check(const std::vector<std::string>& roles,
               std::vector<base::FieldProblem>& problems) const;
    /// Whether every one of `roles` is a default one.
    bool are_defaults(const std::vector<std::string>& roles) const;
};

/// `roles` with each of them once.
std::vector<std::string> without_repeats(const std::vector<std::string>& roles);

/// Whether both hold the same roles, in whatever order.
bool are_same_roles(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// What is wrong with an account's id, a first or last name, an e-mail address or the reason of a
/// block, if anything; `field` is what the caller knows it by. A reason is text of 1 to 500
/// characters, not all of them blank, of which only tabs and ends of lines are control characters.
void check_account(AccountId account, std::vector<base::FieldProblem>& problems);
void check_name(const std::string& field, const std::string& name,
                std::vector<base::FieldProblem>& problems);
void check_email(const std::string& field, const std::string& email,
                 std::vector<base::FieldProblem>& problems);
void check_reason(const std::string& field, const std::string& reason,
                  std::vector<base::FieldProblem>& problems);

base::Error profile_not_found();
base::Error last_admin();

}  // namespace user
