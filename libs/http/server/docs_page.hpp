// SPDX-License-Identifier: Apache-2.0
// The page at /docs.
#pragma once

#include <string_view>

namespace http {

/// HTML that shows /openapi.json; it loads nothing from other hosts.
extern const std::string_view docs_page;

}  // namespace http
