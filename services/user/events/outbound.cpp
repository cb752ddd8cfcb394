// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound.hpp"

namespace user {
namespace {

std::string_view type_of(AccountCommand::Kind kind) {
    switch (kind) {
        case AccountCommand::Kind::set_roles:
            return user_roles_changed_type;
        case AccountCommand::Kind::block:
            return user_blocked_type;
        case AccountCommand::Kind::restore:
            return user_restored_type;
    }
    return {};
}

}  // namespace

messaging::Event command_event(const AccountCommand& command, const Profile& profile) {
    return make_event(type_of(command.kind), command, profile);
}

}  // namespace user
