// SPDX-License-Identifier: Apache-2.0
// Stage: what is done around every handler. The service's list of stages says in which order.
#pragma once

#include "http/message/request.hpp"
#include "http/message/response.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <vector>

namespace http {

/// Called on its worker's thread. A stage neither waits nor blocks.
class Stage {
public:
    virtual ~Stage() = default;

    /// Before the handler; `request.route` is known already. May add to the request. An answer ends
    /// the way in: neither the stages behind this one nor the handler see the request.
    virtual std::optional<Response> before(Request&) { return std::nullopt; }

    /// What to answer when a handler or a stage threw.
    virtual std::optional<Response> failed(const Request&, const std::exception&) {
        return std::nullopt;
    }

    /// After the answer is made, whoever made it.
    virtual void after(const Request&, Response&) {}

    /// After the answer to what is refused before it is a whole request: `before` and `after` see
    /// nothing of it. Of the request there is what could be read: headers, path, request id.
    virtual void refused(const Request&, Response&) {}
};

/// In the order of the way in; the way out is the other way round.
using Stages = std::vector<std::unique_ptr<Stage>>;

/// The way in: the answer of the first stage that gives one.
std::optional<Response> run_before(const Stages& stages, Request& request);

/// The answer of the first stage that has one for `error`, else a 500 that says nothing.
Response run_failed(const Stages& stages, const Request& request, const std::exception& error);

/// The way out.
void run_after(const Stages& stages, const Request& request, Response& response);

/// The way out of what is refused.
void run_refused(const Stages& stages, const Request& request, Response& response);

}  // namespace http
