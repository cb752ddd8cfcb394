// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/registration.hpp"

#include "base/uuid.hpp"

namespace user {
namespace {

base::Result<> check(const Registration& registration, const RolePolicy& policy) {
    std::vector<base::FieldProblem> problems;
    check_account(registration.auth_user_id, problems);
    check_email("email", registration.email, problems);
    policy.check(registration.roles.value_or(policy.defaults), problems);
    if (problems.empty()) return {};
    return base::fail(base::invalid_fields(std::move(problems)));
}

}  // namespace

base::Result<Decision> decide_registration(const Situation& situation,
                                           const Registration& registration,
                                           const RolePolicy& policy,
                                           const std::string& command_id) {
    const auto roles = without_repeats(registration.roles.value_or(policy.defaults));
    if (!situation.profile) {
        return Decision{.profile = {.id = {},
                                    .auth_user_id = registration.auth_user_id,
                                    .email = registration.email,
                                    .first_name = {},
                                    .last_name = {},
                                    .roles = roles},
                        .command = command_for(roles, policy, command_id)};
    }
    Decision decision{*situation.profile};
    auto& own = decision.profile.roles;
    if (!situation.profile->confirmed) {
        // Whatever was given before there was an account is not this person's.
        decision.profile.confirmed = true;
        if (!are_same_roles(own, roles)) {
            own = roles;
            decision.command =
                AccountCommand{.kind = AccountCommand::Kind::set_roles, .id = command_id};
        }
        return decision;
    }
    bool lacks_some = false;
    for (const auto& role : roles) {
        if (policy.are_defaults({role}) || situation.profile->has_role(role)) continue;
        lacks_some = true;
        if (situation.profile->version == 1) own.push_back(role);
    }
    if (lacks_some && !are_same_roles(own, roles)) {
        decision.command =
            AccountCommand{.kind = AccountCommand::Kind::set_roles, .id = command_id};
    }
    return decision;
}

Registrations::Registrations(ProfileStore& profiles, CommandCourier& courier, RolePolicy policy,
                             const base::Clock& clock)
    : profiles_(profiles), courier_(courier), policy_(std::move(policy)), clock_(clock) {}

base::Task<base::Result<Change>> Registrations::add(Registration registration, ChangeOrigin origin,
                                                    const base::Call& call) {
    if (const auto checked = check(registration, policy_); !checked) {
        co_return base::fail(checked.error());
    }
    const auto command_id = base::make_uuid_v7(clock_.now());
    const Rule rule = [&](const Situation& situation) {
        return decide_registration(situation, registration, policy_, command_id);
    };
    GATEHOUSE_CO_TRY(change,
                     co_await profiles_.change(registration.auth_user_id, rule, origin, call));
    courier_.hurry();
    co_return change;
}

}  // namespace user
