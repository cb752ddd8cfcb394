// SPDX-License-Identifier: Apache-2.0
#include "user/events/inbound/auth_user_registered.hpp"

#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

struct RegisteredData {
    AccountId user_id;
    std::string email;
    std::optional<std::vector<std::string>> roles;
};
BOOST_DESCRIBE_STRUCT(RegisteredData, (), (user_id, email, roles))

}  // namespace

base::Task<base::Result<>> on_auth_user_registered(const messaging::Event& event,
                                                   Registrations& registrations,
                                                   const base::Call& call) {
    auto data = json::decode<RegisteredData>(event.data, json::Unknown::ignore);
    if (!data) co_return base::fail(data.error());
    if (std::to_string(data->user_id.value) != event.subject) {
        co_return base::fail(base::invalid_field("user_id", "must be the event's subject"));
    }
    const auto change = co_await registrations.add(
        {.auth_user_id = data->user_id,
         .email = std::move(data->email),
         .roles = std::move(data->roles)},
        {.source = event.source, .event_id = event.id, .what = event.type + ' ' + event.subject},
        call);
    if (!change) co_return base::fail(change.error());
    co_return base::Result<>();
}

}  // namespace user
