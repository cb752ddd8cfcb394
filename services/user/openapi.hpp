// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document of this service, with the address at which people sign in.
#pragma once

#include <string>
#include <string_view>

namespace user {

/// The document of contracts/openapi/user.yaml as JSON. `token_url` is its tokenUrl, the address of
/// the Auth Service's POST /token for a browser.
std::string openapi_with(std::string_view token_url);

/// The origin of a URL that http::BaseUrl accepts: `https://auth.example.org:443`.
std::string origin_of(std::string_view url);

}  // namespace user
