// SPDX-License-Identifier: Apache-2.0
#include "auth/events/registered.hpp"

#include "base/uuid.hpp"
#include "json/decode.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

constexpr std::int64_t first_version = 1;
constexpr auto event_type = "AuthUserRegistered";

struct RegisteredData {
    std::int64_t user_id = 0;
    std::string username;
    std::string email;
    std::vector<std::string> roles;
    base::Timestamp created_at;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RegisteredData, (), (user_id, username, email, roles, created_at, version))

struct RegisteredEvent {
    std::string specversion;
    std::string id;
    std::string source;
    std::string type;
    std::string subject;
    base::Timestamp time;
    std::string datacontenttype;
    RegisteredData data;
};
BOOST_DESCRIBE_STRUCT(RegisteredEvent, (),
                      (specversion, id, source, type, subject, time, datacontenttype, data))

struct BlankProfile {
    std::int64_t auth_user_id = 0;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(BlankProfile, (), (auth_user_id, email, first_name, last_name, roles))

}  // namespace

messaging::Message registered_message(const Account& account) {
    const RegisteredEvent event{.specversion = "1.0",
                                .id = base::make_uuid_v7(account.created_at),
                                .source = "auth-service",
                                .type = event_type,
                                .subject = std::to_string(account.id.value),
                                .time = account.created_at,
                                .datacontenttype = "application/json",
                                .data = {.user_id = account.id.value,
                                         .username = account.username,
                                         .email = account.email,
                                         .roles = account.roles,
                                         .created_at = account.created_at,
                                         .version = first_version}};
    return {.id = event.id,
            .type = event.type,
            .subject = event.subject,
            .version = first_version,
            .payload = json::encode(event)};
}

base::Result<messaging::HttpCall> registered_call(const messaging::Message& message) {
    const auto event = json::decode<RegisteredEvent>(message.payload);
    if (!event) return base::fail(event.error());
    const BlankProfile profile{.auth_user_id = event->data.user_id,
                               .email = event->data.email,
                               .first_name = {},
                               .last_name = {},
                               .roles = event->data.roles};
    return messaging::HttpCall{.path = "/users", .body = json::encode(profile)};
}

}  // namespace auth
