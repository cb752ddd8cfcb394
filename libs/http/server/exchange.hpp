// SPDX-License-Identifier: Apache-2.0
// Exchange: a request that has been read becomes an answer. Internal.
#pragma once

#include "base/task.hpp"
#include "http/message/request.hpp"
#include "http/server/request_parser.hpp"

#include <string>

namespace http {

class WorkerState;

/// One for each connection, which has one request at a time.
class Exchange {
public:
    /// `peer` is the address at the other end; `sees_internal` says whether routes for other
    /// services are there.
    Exchange(WorkerState& worker, std::string peer, bool sees_internal)
        : worker_(worker), peer_(std::move(peer)), sees_internal_(sees_internal) {}

    /// Takes the request through the stages and the router, and appends the answer to `output`.
    /// Yields whether another request may follow.
    base::Task<bool> answer(const RequestParser& parser, std::string& output);

    /// Appends the answer to what cannot be served, or is no request: `head` is what has come.
    void refuse(unsigned status, std::string_view head, std::string& output);

private:
    void identify(Request& request);
    void fill_request(const RequestParser& parser);

    WorkerState& worker_;
    std::string peer_;
    bool sees_internal_;
    std::string request_id_;
    Request request_;
};

}  // namespace http
