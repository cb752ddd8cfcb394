// SPDX-License-Identifier: Apache-2.0
#include "user/domain/roles/administration.hpp"

#include "base/uuid.hpp"

#include <algorithm>

namespace user {
namespace {

/// Of a block that another service made without a reason that a profile could have.
constexpr auto unknown_reason = "Blocked by another service";

}  // namespace

base::Result<Decision> decide_roles(const Situation& situation,
                                    const std::vector<std::string>& roles, AccountCommand command) {
    if (!situation.profile) return base::fail(profile_not_found());
    const bool keeps_admin = std::ranges::find(roles, admin_role) != roles.end();
    if (situation.is_last_admin && !keeps_admin) return base::fail(last_admin());
    Decision decision{*situation.profile, std::move(command)};
    decision.profile.roles = without_repeats(roles);
    return decision;
}

base::Result<Decision> decide_block(const Situation& situation, const std::string& reason,
                                    AccountCommand command) {
    if (!situation.profile) return base::fail(profile_not_found());
    if (situation.is_last_admin) return base::fail(last_admin());
    Decision decision{*situation.profile, std::move(command)};
    decision.profile.blocked = true;
    decision.profile.block_reason = reason;
    return decision;
}

base::Result<Decision> decide_restore(const Situation& situation, AccountCommand command) {
    if (!situation.profile) return base::fail(profile_not_found());
    Decision decision{*situation.profile, std::move(command)};
    decision.profile.blocked = false;
    decision.profile.block_reason.clear();
    return decision;
}

base::Result<Decision> decide_account_state(const Situation& situation, const AccountState& state,
                                            const RolePolicy& policy) {
    if (!situation.profile) return base::fail(profile_missing());
    Decision decision{*situation.profile};
    auto& profile = decision.profile;
    if (state.roles && policy.check(*state.roles)) {
        const bool keeps_admin = std::ranges::find(*state.roles, admin_role) != state.roles->end();
        if (keeps_admin || !situation.is_last_admin) profile.roles = without_repeats(*state.roles);
    }
    if (state.blocked && !(*state.blocked && situation.is_last_admin)) {
        profile.blocked = *state.blocked;
        profile.block_reason = *state.blocked ? state.block_reason : std::string();
        std::vector<base::FieldProblem> problems;
        if (profile.blocked) check_reason("block_reason", profile.block_reason, problems);
        if (!problems.empty()) profile.block_reason = unknown_reason;
    }
    return decision;
}

base::Error profile_missing() {
    return {.code = base::Errc::invalid,
            .reason = "profile_missing",
            .detail = "This account has no profile yet",
            .fields = {{"id", "is not the account of a profile"}}};
}

Administration::Administration(ProfileStore& profiles, AccountDirectory& accounts,
                               CommandCourier& courier, RolePolicy policy, const base::Clock& clock,
                               std::chrono::milliseconds wait_max)
    : profiles_(profiles),
      accounts_(accounts),
      courier_(courier),
      policy_(std::move(policy)),
      clock_(clock),
      wait_max_(wait_max) {}

base::Task<base::Result<SyncedProfile>> Administration::set_roles(ProfileId id,
                                                                  std::vector<std::string> roles,
                                                                  const base::Call& call) {
    if (const auto known = policy_.check(roles); !known) co_return base::fail(known.error());
    bool is_found = false;
    if (!policy_.are_defaults(roles)) {
        GATEHOUSE_CO_TRY(found, co_await turns_out_to_exist(id, call));
        is_found = found;
    }
    const auto command = make_command(AccountCommand::Kind::set_roles);
    const Rule rule = [&, is_found](const Situation& situation) {
        auto decision = decide_roles(situation, roles, command);
        if (decision && is_found) decision->profile.confirmed = true;
        return decision;
    };
    co_return co_await carry_out(id, rule, command, call);
}

base::Task<base::Result<SyncedProfile>> Administration::block(ProfileId id, std::string reason,
                                                              const base::Call& call) {
    std::vector<base::FieldProblem> problems;
    check_reason("reason", reason, problems);
    if (!problems.empty()) co_return base::fail(base::invalid_fields(std::move(problems)));
    const auto command = make_command(AccountCommand::Kind::block);
    const Rule rule = [&](const Situation& situation) {
        return decide_block(situation, reason, command);
    };
    co_return co_await carry_out(id, rule, command, call);
}

base::Task<base::Result<SyncedProfile>> Administration::restore(ProfileId id,
                                                                const base::Call& call) {
    const auto command = make_command(AccountCommand::Kind::restore);
    const Rule rule = [&](const Situation& situation) {
        return decide_restore(situation, command);
    };
    co_return co_await carry_out(id, rule, command, call);
}

base::Task<base::Result<Profile>> Administration::follow(AccountId account,
                                                         const AccountState& state,
                                                         const ChangeOrigin& origin,
                                                         const base::Call& call) {
    const Rule rule = [&](const Situation& situation) {
        return decide_account_state(situation, state, policy_);
    };
    GATEHOUSE_CO_TRY(change, co_await profiles_.change(account, rule, origin, call));
    co_return std::move(change.profile);
}

base::Task<base::Result<bool>> Administration::turns_out_to_exist(ProfileId id,
                                                                  const base::Call& call) {
    GATEHOUSE_CO_TRY(profile, co_await profiles_.find(id, call));
    if (!profile || profile->confirmed) co_return false;
    // Without an answer the change is made, and the account stays unconfirmed until its
    // registration arrives.
    const auto found = co_await accounts_.has(profile->auth_user_id, call);
    co_return found && *found;
}

AccountCommand Administration::make_command(AccountCommand::Kind kind) const {
    return {.kind = kind, .id = base::make_uuid_v7(clock_.now())};
}

base::Task<base::Result<SyncedProfile>> Administration::carry_out(ProfileId id, const Rule& rule,
                                                                  const AccountCommand& command,
                                                                  const base::Call& call) {
    const auto receipt = courier_.expect(command.id);
    GATEHOUSE_CO_TRY(change, co_await profiles_.change(id, rule, {}, call));
    courier_.hurry();
    const bool is_applied = co_await receipt->wait(call.deadline.within(wait_max_));
    co_return SyncedProfile{.profile = std::move(change.profile), .is_applied = is_applied};
}

}  // namespace user
