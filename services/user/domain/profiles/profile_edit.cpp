// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile_edit.hpp"

#include <algorithm>

namespace user {
namespace {

base::Result<> check(const ProfilePatch& patch) {
    std::vector<base::FieldProblem> problems;
    if (patch.first_name) check_name("first_name", *patch.first_name, problems);
    if (patch.last_name) check_name("last_name", *patch.last_name, problems);
    if (patch.email) check_email("email", *patch.email, problems);
    if (problems.empty()) return {};
    return base::fail(base::invalid_fields(std::move(problems)));
}

base::Result<Decision> decide_edit(const Situation& situation, const ProfilePatch& patch,
                                   const AcceptedVersions& accepted) {
    if (!situation.profile) return base::fail(profile_not_found());
    Decision decision{*situation.profile};
    auto& profile = decision.profile;
    if (accepted && std::ranges::find(*accepted, profile.version) == accepted->end()) {
        return base::fail(stale_version());
    }
    profile.first_name = patch.first_name.value_or(profile.first_name);
    profile.last_name = patch.last_name.value_or(profile.last_name);
    profile.email = patch.email.value_or(profile.email);
    return decision;
}

}  // namespace

base::Error stale_version() {
    return {.code = base::Errc::precondition_failed,
            .reason = "stale_version",
            .detail = "The profile has changed since; read it again and repeat the change"};
}

base::Task<base::Result<Profile>> edit_profile(ProfileStore& profiles, ProfileId id,
                                               ProfilePatch patch, AcceptedVersions accepted,
                                               const base::Call& call) {
    if (const auto checked = check(patch); !checked) co_return base::fail(checked.error());
    const Rule rule = [&](const Situation& situation) {
        return decide_edit(situation, patch, accepted);
    };
    GATEHOUSE_CO_TRY(change, co_await profiles.change(id, rule, {}, call));
    co_return change.profile;
}

}  // namespace user
