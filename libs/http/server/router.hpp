// SPDX-License-Identifier: Apache-2.0
// Router: the table of routes, and who answers a request.
#pragma once

#include "base/task.hpp"
#include "http/message/request.hpp"
#include "http/message/response.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

using Handler = std::function<base::Task<Response>(const Request&)>;

/// A row of a service's route table. `Services` is what its handlers need.
template <class Services>
struct Route {
    Verb verb;
    std::string_view pattern;  ///< Fixed segments and at most one `{name}`: `/users/{id}/roles`.
    base::Task<Response> (*handler)(const Request&, Services&);
};

/// Finds the handler of a request. Paths are compared as received: no decoding, no normalising, so
/// two spellings of one path never reach the same handler by different rules.
class Router {
public:
    void add(Verb verb, std::string_view pattern, Handler handler);

    template <class Services, std::size_t N>
    void add(const Route<Services> (&routes)[N], Services& services) {
        for (const auto& route : routes) {
            add(route.verb, route.pattern, [handler = route.handler, &services](const Request& r) {
                return handler(r, services);
            });
        }
    }

    /// Answers `request`, whose `parameter` it fills: 404 for an unknown path, 405 with Allow for a
    /// known one; HEAD is answered by GET's handler and OPTIONS by the router.
    base::Task<Response> answer(Request& request) const;

private:
    struct Entry {
        Verb verb;
        std::string before;  ///< The path up to the parameter, or all of it.
        std::string after;   ///< What follows the parameter.
        bool has_parameter;
        Handler handler;
    };

    static bool matches(const Entry& entry, Request& request);
    std::string allowed(Request& request) const;

    std::vector<Entry> entries_;
};

}  // namespace http
