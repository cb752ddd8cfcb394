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

struct OAuthError {
    unsigned status;
    std::string_view code;
};

/// RFC 6749 section 5.2: by the error's reason, else by its kind.
OAuthError oauth_error_of(const base::Error& error) {
    using base::Errc;
    if (error.reason == "unsupported_grant_type") return {400, "unsupported_grant_type"};
    switch (error.code) {
        case Errc::unauthenticated:
        case Errc::forbidden:
            return {400, "invalid_grant"};
        case Errc::malformed:
        case Errc::invalid:
            return {400, "invalid_request"};
        case Errc::unsupported_media_type:
        case Errc::too_large:
            return {http::status_of(error.code), "invalid_request"};
        case Errc::internal:
            return {500, "server_error"};
        default:
            return {503, "temporarily_unavailable"};
    }
}

/// The server adds Cache-Control: no-store to every answer.
http::Response refuse(const base::Error& error, const http::Request& request) {
    http::note_cause(error, request);
    const auto [status, code] = oauth_error_of(error);
    const ErrorBody body{
        .error = std::string(code), .error_description = error.detail, .detail = error.detail};
    auto response = http::json_response(status, json::encode(body));
    response.reason = base::reason_of(error);
    response.with("Pragma", "no-cache");
    if (status == 503) {
        const auto seconds = std::max<std::int64_t>(1, error.retry_after.count());
        response.with("Retry-After", std::to_string(seconds));
    }
    return response;
}

base::Error unsupported_grant_type() {
    return {.code = base::Errc::malformed,
            .reason = "unsupported_grant_type",
            .detail = "grant_type must be password"};
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
    if (has_other_grant_type(request)) co_return refuse(unsupported_grant_type(), request);
    auto grant = decode_grant(request);
    if (!grant) co_return refuse(grant.error(), request);
    const auto token = co_await needs.sign_in.issue(std::move(grant->username),
                                                    std::move(grant->password), request.call);
    if (!token) co_return refuse(token.error(), request);
    request.notes.actor = "user:" + std::to_string(token->account.value);
    co_return http::json_response(200,
                                  json::encode(TokenBody{.access_token = token->token,
                                                         .token_type = "bearer",
                                                         .expires_in = token->lifetime.count()}))
        .with("Pragma", "no-cache");
}

}  // namespace auth
