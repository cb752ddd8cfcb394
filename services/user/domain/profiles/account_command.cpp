// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/account_command.hpp"

namespace user {

std::optional<AccountCommand> command_for(const std::vector<std::string>& roles,
                                          const RolePolicy& policy, const std::string& id) {
    if (are_same_roles(roles, policy.defaults)) return std::nullopt;
    return AccountCommand{.kind = AccountCommand::Kind::set_roles, .id = id};
}

}  // namespace user
