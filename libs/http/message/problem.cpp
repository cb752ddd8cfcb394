// SPDX-License-Identifier: Apache-2.0
#include "http/message/problem.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace http {
namespace {

using base::Errc;

struct Kind {
    unsigned status;
    std::string_view title;
};

Kind kind_of(Errc code) {
    switch (code) {
        case Errc::malformed:
            return {400, "Malformed request"};
        case Errc::unsupported_media_type:
            return {415, "Unsupported media type"};
        case Errc::too_large:
            return {413, "Content too large"};
        case Errc::invalid:
            return {422, "Invalid request"};
        case Errc::unauthenticated:
            return {401, "Not authenticated"};
        case Errc::invalid_token:
            return {401, "Invalid token"};
        case Errc::forbidden:
            return {403, "Not allowed"};
        case Errc::not_found:
            return {404, "Not found"};
        case Errc::method_not_allowed:
            return {405, "Method not allowed"};
        case Errc::conflict:
            return {409, "Conflict"};
        case Errc::precondition_failed:
            return {412, "Precondition failed"};
        case Errc::overloaded:
            return {503, "Overloaded"};
        case Errc::unavailable:
            return {503, "Unavailable"};
        case Errc::timeout:
            return {503, "Timeout"};
        case Errc::internal:
            return {500, "Internal error"};
    }
    return {500, "Internal error"};
}

/// A client's own path, cut so that the answer stays small.
std::string instance_of(std::string_view path) {
    constexpr std::size_t bytes_max = 256;
    return std::string(path.substr(0, bytes_max));
}

/// `urn:gatehouse:problem:email-taken`
std::string type_of(const base::Error& error) {
    std::string type = "urn:gatehouse:problem:";
    type += base::reason_of(error);
    std::ranges::replace(type, '_', '-');
    return type;
}

struct FieldProblemBody {
    std::string field;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(FieldProblemBody, (), (field, problem))

struct ProblemBody {
    std::string type;
    std::string title;
    unsigned status = 0;
    std::string detail;
    std::string instance;
    std::string request_id;
    std::optional<std::vector<FieldProblemBody>> errors;
};
BOOST_DESCRIBE_STRUCT(ProblemBody, (), (type, title, status, detail, instance, request_id, errors))

Response to_response(const ProblemBody& body) {
    return Response{.status = body.status,
                    .content_type = "application/problem+json",
                    .body = json::encode(body)};
}

void challenge(Response& response, Errc code, std::string_view detail) {
    switch (code) {
        case Errc::unauthenticated:
            response.with("WWW-Authenticate", R"(Bearer realm="gatehouse")");
            break;
        case Errc::invalid_token:
            response.with(
                "WWW-Authenticate",
                R"(Bearer realm="gatehouse", error="invalid_token", error_description=")" +
                    std::string(detail) + '"');
            break;
        case Errc::forbidden:
            response.with("WWW-Authenticate",
                          R"(Bearer realm="gatehouse", error="insufficient_scope")");
            break;
        default:
            break;
    }
}

}  // namespace

unsigned status_of(Errc code) {
    return kind_of(code).status;
}

void note_cause(const base::Error& error, const Request& request) {
    request.notes.cause = error.log.text;
}

Response problem(const base::Error& error, const Request& request) {
    const auto kind = kind_of(error.code);
    ProblemBody body{.type = type_of(error),
                     .title = std::string(kind.title),
                     .status = kind.status,
                     .detail = error.detail.empty() ? std::string(kind.title) : error.detail,
                     .instance = instance_of(request.path),
                     .request_id = std::string(request.call.request_id),
                     .errors = {}};
    if (!error.fields.empty()) {
        body.errors.emplace();
        for (const auto& [field, text] : error.fields)
            body.errors->emplace_back(field, text);
    }
    note_cause(error, request);
    auto response = to_response(body);
    response.reason = base::reason_of(error);
    challenge(response, error.code, body.detail);
    if (const auto seconds = error.retry_after.count(); seconds > 0) {
        response.with("Retry-After", std::to_string(seconds));
    }
    return response;
}

Response problem(unsigned status, std::string_view target, std::string_view request_id) {
    return to_response({.type = "about:blank",
                        .title = std::string(reason_phrase(status)),
                        .status = status,
                        .detail = std::string(reason_phrase(status)),
                        .instance = instance_of(target.substr(0, target.find('?'))),
                        .request_id = std::string(request_id),
                        .errors = {}});
}

}  // namespace http
