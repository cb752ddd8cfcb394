// SPDX-License-Identifier: Apache-2.0
// A service's description of itself: /openapi.json for programs, /docs for people.
#pragma once

#include "http/server/router.hpp"

#include <string>
#include <string_view>

namespace http {

/// What a service shows of itself.
class Documents {
public:
    /// `openapi` is a JSON document that outlives every answer. `sign_in_origin` is the origin
    /// (`https://auth.example.org`) that the page may call besides its own to sign in; may be
    /// empty.
    explicit Documents(std::string_view openapi, std::string_view sign_in_origin = {});

    std::string_view openapi() const { return openapi_; }
    /// Entity tag of the document, with its quotes.
    const std::string& etag() const { return etag_; }
    /// Content-Security-Policy of the page: files of this service only, no inline script.
    const std::string& page_policy() const { return page_policy_; }

private:
    std::string_view openapi_;
    std::string etag_;
    std::string page_policy_;
};

/// `GET /openapi.json`, the page `GET /docs` with its files `/docs/{file}`, and redirects to the
/// page from `/`, `/docs/` and `/redoc`. `documents` outlives the router.
void add_document_routes(Router& router, const Documents& documents);

}  // namespace http
