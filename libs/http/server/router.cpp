// SPDX-License-Identifier: Apache-2.0
#include "http/server/router.hpp"

#include "http/message/problem.hpp"

#include <set>

namespace http {
namespace {

base::Task<Response> ready(Response response) {
    co_return response;
}

}  // namespace

void Router::add(Verb verb, std::string_view pattern, Handler handler) {
    const auto open = pattern.find('{');
    const auto close = pattern.find('}');
    const bool has_parameter = open != pattern.npos;
    entries_.push_back({.verb = verb,
                        .before = std::string(pattern.substr(0, open)),
                        .after = std::string(has_parameter ? pattern.substr(close + 1) : ""),
                        .has_parameter = has_parameter,
                        .handler = std::move(handler)});
}

bool Router::matches(const Entry& entry, Request& request) {
    const auto path = request.path;
    if (!entry.has_parameter) return path == entry.before;
    if (path.size() <= entry.before.size() + entry.after.size()) return false;
    if (!path.starts_with(entry.before) || !path.ends_with(entry.after)) return false;
    const auto parameter =
        path.substr(entry.before.size(), path.size() - entry.before.size() - entry.after.size());
    if (parameter.find('/') != parameter.npos) return false;
    request.parameters = {{"id", parameter}};
    return true;
}

base::Task<Response> Router::answer(Request& request) const {
    const auto verb = request.verb == Verb::head ? Verb::get : request.verb;
    for (const auto& entry : entries_) {
        if (entry.verb == verb && matches(entry, request)) return entry.handler(request);
    }
    auto allow = allowed(request);
    if (allow.empty()) {
        return ready(problem({.code = base::Errc::not_found, .detail = "Not Found"}, request));
    }
    if (verb == Verb::options) {
        return ready(Response{.status = 204}.with("Allow", std::move(allow)));
    }
    auto refusal =
        problem({.code = base::Errc::method_not_allowed, .detail = "Method Not Allowed"}, request);
    return ready(std::move(refusal.with("Allow", std::move(allow))));
}

std::string Router::allowed(Request& request) const {
    std::string verbs;
    std::set<Verb> named;
    for (const auto& entry : entries_) {
        if (!matches(entry, request) || !named.insert(entry.verb).second) continue;
        verbs += name(entry.verb);
        verbs += ", ";
        if (entry.verb == Verb::get) verbs += "HEAD, ";
    }
    return verbs.empty() ? verbs : verbs + "OPTIONS";
}

}  // namespace http
