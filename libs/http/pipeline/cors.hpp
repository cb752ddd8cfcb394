// SPDX-License-Identifier: Apache-2.0
// The stage for cross-origin requests from browsers (the CORS protocol of the Fetch standard).
#pragma once

#include "http/pipeline/stage.hpp"

#include <string>
#include <vector>

namespace http {

/// Lets pages of listed origins call the service. Origins are compared whole, never by prefix.
/// `allowed` holds origins such as `https://app.example.org`, or the single entry `*`; `verbs` is
/// what a preflight request is told, such as `GET, HEAD, POST`.
std::unique_ptr<Stage> make_cors(std::vector<std::string> allowed, std::string verbs);

}  // namespace http
