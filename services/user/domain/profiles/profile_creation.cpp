// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile_creation.hpp"

#include "base/uuid.hpp"

#include <algorithm>

namespace user {
namespace {

base::Result<> check(const NewProfile& wanted, const RolePolicy& policy) {
    std::vector<base::FieldProblem> problems;
    check_account(wanted.auth_user_id, problems);
    check_email("email", wanted.email, problems);
    check_name("first_name", wanted.first_name, problems);
    check_name("last_name", wanted.last_name, problems);
    policy.check(wanted.roles.value_or(policy.defaults), problems);
    if (problems.empty()) return {};
    return base::fail(base::invalid_fields(std::move(problems)));
}

base::Error already_completed() {
    return {.code = base::Errc::conflict,
            .reason = "profile_completed",
            .detail =
                "This user already has a profile with other content; change it with "
                "PATCH /users/{id}"};
}

}  // namespace

base::Result<Decision> decide_creation(const Situation& situation, const NewProfile& wanted,
                                       const Caller& caller, const RolePolicy& policy,
                                       const std::string& command_id, bool is_confirmed) {
    const auto roles = without_repeats(wanted.roles.value_or(policy.defaults));
    if (!situation.profile) {
        return Decision{
            .profile = {.id = {},
                        .auth_user_id = wanted.auth_user_id,
                        .email = wanted.email,
                        .first_name = wanted.first_name,
                        .last_name = wanted.last_name,
                        .roles = roles,
                        .confirmed = is_confirmed},
            .command = is_confirmed ? command_for(roles, policy, command_id) : std::nullopt};
    }
    const auto& existing = *situation.profile;
    if (wanted.is_blank() && existing.is_blank()) return Decision{existing};

    // Whoever completes their own profile never changes their roles, an ADMIN neither.
    const bool is_owner = caller.is_owner_of(wanted.auth_user_id);
    const bool sets_roles = caller.is_trusted() && !is_owner && wanted.roles.has_value();
    const bool same_roles = !sets_roles || are_same_roles(roles, existing.roles);
    const bool same_content = existing.email == wanted.email &&
                              existing.first_name == wanted.first_name &&
                              existing.last_name == wanted.last_name && same_roles;
    if (same_content) return Decision{existing};
    if (!existing.is_blank()) return base::fail(already_completed());

    Decision decision{existing};
    decision.profile.email = wanted.email;
    decision.profile.first_name = wanted.first_name;
    decision.profile.last_name = wanted.last_name;
    if (!same_roles) {
        const bool keeps_admin = std::ranges::find(roles, admin_role) != roles.end();
        if (situation.is_last_admin && !keeps_admin) return base::fail(last_admin());
        decision.profile.roles = roles;
        decision.command =
            AccountCommand{.kind = AccountCommand::Kind::set_roles, .id = command_id};
    }
    return decision;
}

ProfileCreation::ProfileCreation(ProfileStore& profiles, AccountDirectory& accounts,
                                 CommandCourier& courier, RolePolicy policy,
                                 const base::Clock& clock)
    : profiles_(profiles),
      accounts_(accounts),
      courier_(courier),
      policy_(std::move(policy)),
      clock_(clock) {}

base::Task<base::Result<bool>> ProfileCreation::confirm(const NewProfile& wanted,
                                                        const Caller& caller,
                                                        const base::Call& call) {
    // A person's token names an account that exists.
    if (caller.is_owner_of(wanted.auth_user_id)) co_return true;
    // Services may be faster than the registration, and give nobody rights by the default roles.
    const bool gives_rights = wanted.roles && !are_same_roles(*wanted.roles, policy_.defaults);
    if (caller.is_service() && !gives_rights) co_return false;
    GATEHOUSE_CO_TRY(profile, co_await profiles_.find_by_account(wanted.auth_user_id, call));
    if (profile && profile->confirmed) co_return true;
    const auto exists = co_await accounts_.has(wanted.auth_user_id, call);
    // Of accounts a service may know more than an Auth Service that does not answer.
    if (caller.is_service()) co_return exists.value_or(true);
    if (!exists) co_return base::fail(exists.error());
    if (*exists) co_return true;
    co_return base::fail(base::invalid_field("auth_user_id", "is not the id of an account"));
}

base::Task<base::Result<Change>> ProfileCreation::create(NewProfile wanted, const Caller& caller,
                                                         const ChangeOrigin& origin,
                                                         const base::Call& call) {
    if (const auto checked = check(wanted, policy_); !checked) {
        co_return base::fail(checked.error());
    }
    const auto allowed =
        may_create(caller, wanted.auth_user_id, wanted.roles.value_or(policy_.defaults), policy_);
    if (!allowed) co_return base::fail(allowed.error());
    GATEHOUSE_CO_TRY(is_confirmed, co_await confirm(wanted, caller, call));
    const auto command_id = base::make_uuid_v7(clock_.now());
    const Rule rule = [&, is_confirmed](const Situation& situation) {
        return decide_creation(situation, wanted, caller, policy_, command_id, is_confirmed);
    };
    GATEHOUSE_CO_TRY(change, co_await profiles_.change(wanted.auth_user_id, rule, origin, call));
    courier_.hurry();
    co_return change;
}

}  // namespace user
