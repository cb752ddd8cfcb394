// SPDX-License-Identifier: Apache-2.0
// Router: the table of routes, and who answers a request.
#pragma once

#include "http/server/route.hpp"

#include <boost/container/static_vector.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// Finds the handler of a request. Paths are compared as received: no decoding, no normalising, so
/// two spellings of one path never reach the same handler by different rules.
class Router {
public:
    /// Adds a table. A row stands before another that would match its paths too. `needs` and
    /// `guard` outlive the router. Throws std::logic_error for a pattern that is none.
    template <class Needs, class Guard, std::size_t N>
    void add(const Route<Needs, Guard> (&routes)[N], Needs& needs, Guard& guard) {
        for (const auto& route : routes) {
            add({.name = route.name,
                 .verb = route.verb,
                 .pattern = route.pattern,
                 .access = route.gate.access(),
                 .limit = route.limit,
                 .audience =
                     route.gate.access().is_for_services() ? Audience::internal : route.audience},
                [run = route.gate.run(), &needs, &guard](Request& request) {
                    return run(request, needs, guard);
                });
        }
    }

    /// The same for a table that is open to everybody.
    template <class Needs, std::size_t N>
    void add(const Route<Needs, NoGuard> (&routes)[N], Needs& needs) {
        static NoGuard nobody;
        add(routes, needs, nobody);
    }

    /// Fills `route` and `parameters` of `request`, or leaves them empty: no route that it sees has
    /// its verb and path. A path that stands in a row as it is belongs to such rows only. HEAD has
    /// the routes of GET.
    void match(Request& request) const;

    /// Answers a request that was matched: 404 for an unknown path, 405 with Allow for a known one;
    /// OPTIONS of a known path is answered here.
    base::Task<Response> answer(Request& request) const;

    std::vector<RouteInfo> routes() const;

    /// Every verb that some route has, such as `GET, HEAD, POST`.
    std::string verbs() const;

private:
    using Handler = std::function<base::Task<Response>(Request&)>;

    /// A path as the text before, between and behind its parameters.
    struct Pattern {
        boost::container::static_vector<std::string_view, path_parameters_max + 1> texts;
        boost::container::static_vector<std::string_view, path_parameters_max> names;

        explicit Pattern(std::string_view text);
        bool matches(std::string_view path, PathParameters& parameters) const;
        bool is_literally(std::string_view path) const { return names.empty() && path == texts[0]; }
    };

    struct Entry : RouteInfo {
        Entry(const RouteInfo& info, Handler handles)
            : RouteInfo(info), path(info.pattern), handler(std::move(handles)) {}

        Pattern path;
        Handler handler;
    };

    void add(const RouteInfo& info, Handler handler);
    std::string allowed(const Request& request) const;

    std::vector<std::unique_ptr<const Entry>> entries_;
};

}  // namespace http
