// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/user_roles_changed.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

struct RolesBody {
    std::vector<std::string> roles;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles, version))

}  // namespace

base::Result<messaging::HttpCall> user_roles_changed_call(const messaging::Event& event) {
    const auto data = read_command(event);
    if (!data) return base::fail(data.error());
    if (!data->roles) return base::fail(base::invalid_field("roles", "is missing"));
    return command_call(*data, "roles", json::encode(RolesBody{*data->roles, data->version}));
}

}  // namespace user
