// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <utility>

namespace base {
namespace {

std::string_view word_of(Errc code) {
    switch (code) {
        case Errc::malformed:
            return "malformed_request";
        case Errc::unsupported_media_type:
            return "unsupported_media_type";
        case Errc::too_large:
            return "content_too_large";
        case Errc::invalid:
            return "invalid_request";
        case Errc::unauthenticated:
            return "not_authenticated";
        case Errc::invalid_token:
            return "invalid_token";
        case Errc::forbidden:
            return "not_allowed";
        case Errc::not_found:
            return "not_found";
        case Errc::method_not_allowed:
            return "method_not_allowed";
        case Errc::conflict:
            return "conflict";
        case Errc::precondition_failed:
            return "precondition_failed";
        case Errc::overloaded:
            return "overloaded";
        case Errc::unavailable:
            return "unavailable";
        case Errc::timeout:
            return "timeout";
        case Errc::internal:
            return "internal_error";
    }
    return "internal_error";
}

}  // namespace

std::string_view reason_of(const Error& error) {
    return error.reason.empty() ? word_of(error.code) : error.reason;
}

Error invalid_field(std::string field, std::string problem) {
    return invalid_fields({FieldProblem{std::move(field), std::move(problem)}});
}

Error invalid_fields(std::vector<FieldProblem> fields) {
    std::string detail = "Invalid request:";
    const char* separator = " ";
    for (const auto& [field, problem] : fields) {
        detail += separator + field + " " + problem;
        separator = "; ";
    }
    return Error{.code = Errc::invalid, .detail = std::move(detail), .fields = std::move(fields)};
}

Error unavailable(std::string log) {
    return Error{.code = Errc::unavailable,
                 .detail = "The service cannot do this right now; try again shortly",
                 .log = LogOnly{std::move(log)},
                 .retry_after = std::chrono::seconds(1)};
}

Error internal_error(std::string log) {
    return Error{
        .code = Errc::internal, .detail = "Internal error", .log = LogOnly{std::move(log)}};
}

}  // namespace base
