// SPDX-License-Identifier: Apache-2.0
// RFC 9457 problem documents: the one place where an Errc becomes a status.
#pragma once

#include "base/error.hpp"
#include "http/message/request.hpp"
#include "http/message/response.hpp"

namespace http {

/// The status of a failure kind.
unsigned status_of(base::Errc code);

/// `application/problem+json` for `error`, with the headers its status asks for: WWW-Authenticate
/// (RFC 6750 section 3) and Retry-After. Its `type` is made of the error's reason. `error.log`
/// stays out of it and becomes the cause in the request's notes.
Response problem(const base::Error& error, const Request& request);

/// Notes the cause of a refusal that is no problem document.
void note_cause(const base::Error& error, const Request& request);

/// The same for what is refused before it is a whole request.
Response problem(unsigned status, std::string_view target, std::string_view request_id);

}  // namespace http
