// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/former_message.hpp"

#include "json/decode.hpp"
#include "json/encode.hpp"
#include "user/events/outbound/user_blocked.hpp"
#include "user/events/outbound/user_restored.hpp"
#include "user/events/outbound/user_roles_changed.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

struct FormerBody {
    std::optional<std::vector<std::string>> roles;
    std::optional<std::string> reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(FormerBody, (), (roles, reason, version))

struct FormerData {
    json::Raw user_id;
    std::optional<std::vector<std::string>> roles;
    std::optional<std::string> block_reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(FormerData, (), (user_id, roles, block_reason, version))

std::string_view type_of(std::string_view action) {
    if (action == "roles") return user_roles_changed_type;
    if (action == "block") return user_blocked_type;
    if (action == "restore") return user_restored_type;
    return {};
}

}  // namespace

messaging::Event from_former(messaging::Event former) {
    const auto type = type_of(former.type);
    const auto body = json::decode<FormerBody>(former.data, json::Unknown::ignore);
    if (type.empty() || !body) return former;
    const FormerData data{.user_id = {former.subject},
                          .roles = body->roles,
                          .block_reason = body->reason,
                          .version = body->version};
    former.source = "user-service";
    former.type = type;
    former.data = json::encode(data);
    return former;
}

}  // namespace user
