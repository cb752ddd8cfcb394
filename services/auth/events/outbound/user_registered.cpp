// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/user_registered.hpp"

#include "base/uuid.hpp"
#include "json/decode.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

constexpr std::int64_t first_version = 1;

struct RegisteredData {
    std::int64_t user_id = 0;
    std::string username;
    std::string email;
    std::vector<std::string> roles;
    base::Timestamp created_at;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RegisteredData, (), (user_id, username, email, roles, created_at, version))

struct BlankProfile {
    std::int64_t auth_user_id = 0;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(BlankProfile, (), (auth_user_id, email, first_name, last_name, roles))

}  // namespace

messaging::Event user_registered(const Account& account) {
    const RegisteredData data{.user_id = account.id.value,
                              .username = account.username,
                              .email = account.email,
                              .roles = account.roles,
                              .created_at = account.created_at,
                              .version = first_version};
    return {.id = base::make_uuid_v7(account.created_at),
            .source = "auth-service",
            .type = std::string(user_registered_type),
            .subject = std::to_string(account.id.value),
            .time = account.created_at,
            .data = json::encode(data),
            .version = first_version};
}

base::Result<messaging::HttpCall> user_registered_call(const messaging::Event& event) {
    const auto data = json::decode<RegisteredData>(event.data, json::Unknown::ignore);
    if (!data) return base::fail(data.error());
    const BlankProfile profile{.auth_user_id = data->user_id,
                               .email = data->email,
                               .first_name = {},
                               .last_name = {},
                               .roles = data->roles};
    return messaging::HttpCall{.path = "/users", .body = json::encode(profile)};
}

}  // namespace auth
