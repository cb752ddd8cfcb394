// SPDX-License-Identifier: Apache-2.0
// AccountCommand: what the Auth Service must do because a profile changed.
#pragma once

#include "base/deadline.hpp"
#include "base/task.hpp"
#include "user/domain/profiles/profile.hpp"

#include <memory>
#include <string>

namespace user {

struct AccountCommand {
    enum class Kind { set_roles, block, restore };
    Kind kind = Kind::set_roles;
    std::string id;  ///< UUIDv7; the Auth Service's key to duplicates.
};

/// The command that gives an account with the default roles others: none if `roles` are those,
/// which the Auth Service gives by itself.
std::optional<AccountCommand> command_for(const std::vector<std::string>& roles,
                                          const RolePolicy& policy, const std::string& id);

/// Waits for one command to be carried out.
class CommandReceipt {
public:
    virtual ~CommandReceipt() = default;

    /// True when the Auth Service has it; false when it is still on its way at `deadline`.
    virtual base::Task<bool> wait(base::Deadline deadline) = 0;
};

/// Carries commands to the Auth Service, in order per account, until they have arrived. The store
/// writes them; this only hurries them along and tells what came of them.
class CommandCourier {
public:
    virtual ~CommandCourier() = default;

    /// Asked for before the command is committed.
    virtual std::unique_ptr<CommandReceipt> expect(const std::string& command_id) = 0;

    /// Tells that commands have been committed.
    virtual void hurry() = 0;
};

}  // namespace user
