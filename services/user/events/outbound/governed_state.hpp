// SPDX-License-Identifier: Apache-2.0
// The state of a person that the User Service governs, as each of its commands carries it.
#pragma once

#include "messaging/core/event.hpp"
#include "messaging/http/http_transport.hpp"
#include "user/domain/profiles/account_command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace user {

/// The data of UserRolesChanged, UserBlocked and UserRestored: all of it, so that an event which
/// overtakes another loses nothing.
struct GovernedState {
    AccountId user_id;
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason;
    std::int64_t version = 0;
};

/// The event of the type `type` about `profile` as it has become, under the command's id.
messaging::Event make_event(std::string_view type, const AccountCommand& command,
                            const Profile& profile);

/// What the integration guide's calls say of it. Absent: the release before did not write it.
struct CommandData {
    AccountId user_id;
    std::optional<std::vector<std::string>> roles;
    std::optional<std::string> block_reason;
    std::int64_t version = 0;
};

/// The data of `event`; Errc::invalid for anything else.
base::Result<CommandData> read_command(const messaging::Event& event);

/// `POST /users/{id}/<action>` with `body`. An account that is not there never will be.
messaging::HttpCall command_call(const CommandData& data, std::string_view action,
                                 std::string body);

}  // namespace user
