// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/registration_handler.hpp"

#include "auth/http/accounts/account_body.hpp"
#include "http/message/problem.hpp"
#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace auth {

BOOST_DESCRIBE_STRUCT(Registration, (), (username, email, password))

base::Task<http::Response> register_account(const http::Request& request, Services& services) {
    if (const auto type = http::expect_media_type(request, "application/json"); !type) {
        co_return http::problem(type.error(), request);
    }
    auto registration = json::decode<Registration>(request.body);
    if (!registration) co_return http::problem(registration.error(), request);
    const auto account = co_await services.registrar.add(
        std::move(*registration), {.roles = services.default_roles}, request.call);
    if (!account) co_return http::problem(account.error(), request);
    auto response = http::json_response(201, account_json(*account));
    response.with("Location", "/users/" + std::to_string(account->id.value));
    co_return response;
}

}  // namespace auth
