// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/governed_state.hpp"

#include "json/decode.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

namespace user {

BOOST_DESCRIBE_STRUCT(GovernedState, (), (user_id, roles, blocked, block_reason, version))
BOOST_DESCRIBE_STRUCT(CommandData, (), (user_id, roles, block_reason, version))

messaging::Event make_event(std::string_view type, const AccountCommand& command,
                            const Profile& profile) {
    const GovernedState state{.user_id = profile.auth_user_id,
                              .roles = profile.roles,
                              .blocked = profile.blocked,
                              .block_reason = profile.block_reason,
                              .version = profile.version};
    return {.id = command.id,
            .source = "user-service",
            .type = std::string(type),
            .subject = std::to_string(profile.auth_user_id.value),
            .time = profile.updated_at,
            .data = json::encode(state),
            .version = profile.version};
}

base::Result<CommandData> read_command(const messaging::Event& event) {
    return json::decode<CommandData>(event.data, json::Unknown::ignore);
}

messaging::HttpCall command_call(const CommandData& data, std::string_view action,
                                 std::string body) {
    return {.path = fmt::format("/users/{}/{}", data.user_id.value, action),
            .body = std::move(body),
            .not_found_is_final = true};
}

}  // namespace user
