// SPDX-License-Identifier: Apache-2.0
#include "user/openapi.hpp"

#include "http/client/base_url.hpp"
#include "json/encode.hpp"

#include <stdexcept>

namespace user {

extern const std::string_view openapi_document;

std::string openapi_with(std::string_view token_url) {
    constexpr std::string_view written = R"("tokenUrl":"http://localhost:8000/token")";
    std::string text(openapi_document);
    const auto place = text.find(written);
    if (place == text.npos) throw std::logic_error("the OpenAPI document has no tokenUrl");
    return text.replace(place, written.size(), "\"tokenUrl\":" + json::encode(token_url));
}

std::string origin_of(std::string_view url) {
    const auto parsed = http::BaseUrl::parse(url);
    if (!parsed) return {};
    return (parsed->is_tls ? "https://" : "http://") + parsed->authority();
}

}  // namespace user
