// SPDX-License-Identifier: Apache-2.0
// Who may make the calls between services.
#pragma once

#include "base/clock.hpp"
#include "http/message/request.hpp"
#include "jose/verifier.hpp"

#include <string>

namespace auth {

/// The name of the service that calls. Fails with Errc::unauthenticated or Errc::invalid_token for
/// a missing or bad token and with Errc::forbidden for a user's.
base::Result<std::string> authenticate_service(const http::Request& request,
                                               const jose::Verifier& verifier, base::Timestamp now);

}  // namespace auth
