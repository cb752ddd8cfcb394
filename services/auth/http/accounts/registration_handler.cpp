// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/registration_handler.hpp"

#include "auth/http/accounts/account_body.hpp"
#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace auth {

BOOST_DESCRIBE_STRUCT(Registration, (), (username, email, password))

base::Task<base::Result<http::Response>> register_account(const http::Request& request,
                                                          const http::Anonymous&,
                                                          AccountNeeds& needs) {
    if (const auto type = http::expect_media_type(request, "application/json"); !type) {
        co_return base::fail(type.error());
    }
    GATEHOUSE_CO_TRY(registration, json::decode<Registration>(request.body));
    GATEHOUSE_CO_TRY(account,
                     co_await needs.registrar.add(std::move(registration),
                                                  {.roles = needs.default_roles}, request.call));
    auto response = http::json_response(201, account_json(account));
    response.with("Location", "/users/" + std::to_string(account.id.value));
    co_return response;
}

}  // namespace auth
