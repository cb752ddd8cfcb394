// SPDX-License-Identifier: Apache-2.0
#include "auth/http/tokens/token_handler.hpp"

#include "http/message/form.hpp"
#include "http/message/problem.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

struct TokenBody {
    std::string access_token;
    std::string token_type;
    std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(TokenBody, (), (access_token, token_type, expires_in))

struct ErrorBody {
    std::string error;
    std::string error_description;
    std::string detail;  ///< The same text where clients written for FastAPI look for it.
};
BOOST_DESCRIBE_STRUCT(ErrorBody, (), (error, error_description, detail))

/// RFC 6749 section 5.2. The server adds Cache-Control: no-store to every answer.
http::Response oauth_error(unsigned status, std::string_view error, std::string detail) {
    const ErrorBody body{
        .error = std::string(error), .error_description = detail, .detail = std::move(detail)};
    return http::json_response(status, json::encode(body)).with("Pragma", "no-cache");
}

http::Response oauth_error(const base::Error& error) {
    switch (error.code) {
        case base::Errc::unauthenticated:
        case base::Errc::forbidden:
            return oauth_error(400, "invalid_grant", error.detail);
        case base::Errc::malformed:
        case base::Errc::invalid:
            return oauth_error(400, "invalid_request", error.detail);
        case base::Errc::unsupported_media_type:
        case base::Errc::too_large:
            return oauth_error(http::status_of(error.code), "invalid_request", error.detail);
        case base::Errc::internal:
            return oauth_error(500, "server_error", error.detail);
        default:
            break;
    }
    auto response = oauth_error(503, "temporarily_unavailable", error.detail);
    const auto seconds = std::max<std::int64_t>(1, error.retry_after.count());
    return response.with("Retry-After", std::to_string(seconds));
}

base::Error invalid_request(std::string detail) {
    return {.code = base::Errc::malformed, .detail = std::move(detail)};
}

struct PasswordGrant {
    std::string username;
    base::Secret password;
};

base::Result<PasswordGrant> decode_grant(const http::Request& request) {
    const auto type = http::expect_media_type(request, "application/x-www-form-urlencoded");
    if (!type) return base::fail(type.error());
    const auto form = http::Form::decode(request.body);
    if (!form) return base::fail(form.error());
    if (form->repeated()) return base::fail(invalid_request("A parameter came more than once"));
    const auto username = form->find("username");
    const auto password = form->find("password");
    if (!username) return base::fail(invalid_request("username is missing"));
    if (!password) return base::fail(invalid_request("password is missing"));
    return PasswordGrant{std::string(*username), base::Secret(*password)};
}

bool has_other_grant_type(const http::Request& request) {
    const auto form = http::Form::decode(request.body);
    return form && form->find("grant_type").value_or("password") != "password";
}

}  // namespace

base::Task<base::Result<http::Response>> issue_token(const http::Request& request,
                                                     const http::Anonymous&, TokenNeeds& needs) {
    if (has_other_grant_type(request)) {
        co_return oauth_error(400, "unsupported_grant_type", "grant_type must be password");
    }
    auto grant = decode_grant(request);
    if (!grant) co_return oauth_error(grant.error());
    const auto token = co_await needs.sign_in.issue(std::move(grant->username),
                                                    std::move(grant->password), request.call);
    if (!token) co_return oauth_error(token.error());
    co_return http::json_response(200,
                                  json::encode(TokenBody{.access_token = token->token,
                                                         .token_type = "bearer",
                                                         .expires_in = token->lifetime.count()}))
        .with("Pragma", "no-cache");
}

}  // namespace auth
