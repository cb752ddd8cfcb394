// SPDX-License-Identifier: Apache-2.0
#include "http/docs/document_routes.hpp"

#include "base/fnv.hpp"
#include "http/docs/asset.hpp"
#include "http/docs/preconditions.hpp"

#include <fmt/format.h>

namespace http {
namespace {

using base::Result;
using Needs = const Documents;

/// Asked for again each time, and answered with 304 if nothing has changed.
constexpr CachePolicy ask_again{.max_age = std::chrono::seconds(0)};

/// `answer` with its `etag`, or 304 if the client has it already.
Response revalidated(const Request& request, std::string etag, Response answer) {
    answer.cache = ask_again;
    if (has_already(request, etag)) {
        answer.status = 304;
        answer.content_type = {};
        answer.body = {};
    }
    answer.with("ETag", std::move(etag));
    return answer;
}

Response asset_response(const Request& request, const Asset& asset) {
    const bool is_packed = accepts_gzip(request);
    Response response{
        .content_type = asset.content_type,
        .body = Body::view_of(is_packed ? asset.packed : unpacked(asset)),
    };
    response.with("Vary", "Accept-Encoding");
    if (is_packed) response.with("Content-Encoding", "gzip");
    const auto etag = fmt::format("\"{}{}\"", asset.digest, is_packed ? "-gzip" : "");
    return revalidated(request, etag, std::move(response));
}

Result<Response> openapi(const Request& request, const Anonymous&, Needs& documents) {
    return revalidated(
        request, documents.etag(),
        {.content_type = "application/json", .body = Body::view_of(documents.openapi())});
}

Result<Response> docs(const Request& request, const Anonymous&, Needs& documents) {
    auto response = asset_response(request, assets.front());
    response.with("Content-Security-Policy", documents.page_policy());
    return response;
}

Result<Response> docs_file(const Request& request, const Anonymous&, Needs&) {
    const auto* asset = find_asset(request.parameter("file"));
    if (!asset || asset == &assets.front()) {
        return base::fail({.code = base::Errc::not_found, .detail = "Not Found"});
    }
    return asset_response(request, *asset);
}

Result<Response> to_docs(const Request&, const Anonymous&, Needs&) {
    return Response{.status = 307}.with("Location", "/docs");
}

}  // namespace

Documents::Documents(std::string_view openapi, std::string_view sign_in_origin)
    : openapi_(openapi),
      etag_(fmt::format("\"{:016x}\"", base::Fnv1a().add(openapi).value())),
      page_policy_(fmt::format(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'{}{}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          sign_in_origin.empty() ? "" : " ", sign_in_origin)) {}

void add_document_routes(Router& router, Needs& documents) {
    constexpr Route<Needs> routes[] = {
        {"openapi", Verb::get, "/openapi.json", allow<Anonymous, openapi>, LimitClass::read},
        {"docs", Verb::get, "/docs", allow<Anonymous, docs>, LimitClass::read},
        {"docs_from_root", Verb::get, "/", allow<Anonymous, to_docs>, LimitClass::read},
        {"docs_from_slash", Verb::get, "/docs/", allow<Anonymous, to_docs>, LimitClass::read},
        {"docs_from_redoc", Verb::get, "/redoc", allow<Anonymous, to_docs>, LimitClass::read},
        {"docs_file", Verb::get, "/docs/{file}", allow<Anonymous, docs_file>, LimitClass::read},
    };
    router.add(routes, documents);
}

}  // namespace http
