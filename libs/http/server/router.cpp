// SPDX-License-Identifier: Apache-2.0
#include "http/server/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace http {
namespace {

base::Task<Response> ready(Response response) {
    co_return response;
}

void append_once(std::vector<Verb>& verbs, Verb verb) {
    if (std::ranges::find(verbs, verb) == verbs.end()) verbs.push_back(verb);
}

bool is_hidden(const RouteInfo& route, const Request& request) {
    return route.audience == Audience::internal && !request.sees_internal;
}

/// `POST, GET, HEAD`
std::string list(const std::vector<Verb>& verbs) {
    std::string text;
    for (const auto verb : verbs) {
        if (!text.empty()) text += ", ";
        text += name(verb);
        if (verb == Verb::get) text += ", HEAD";
    }
    return text;
}

}  // namespace

Router::Pattern::Pattern(std::string_view text) {
    for (auto open = text.find('{'); open != text.npos; open = text.find('{')) {
        const auto close = text.find('}', open);
        const bool is_segment = open > 0 && text[open - 1] == '/' && close != text.npos &&
                                close > open + 1 &&
                                (close + 1 == text.size() || text[close + 1] == '/');
        if (!is_segment || names.size() == names.capacity()) {
            throw std::logic_error("no pattern of a path: " + std::string(text));
        }
        texts.push_back(text.substr(0, open));
        names.push_back(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    texts.push_back(text);
}

bool Router::Pattern::matches(std::string_view path, PathParameters& parameters) const {
    parameters.clear();
    if (names.empty()) return path == texts[0];
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!path.starts_with(texts[i])) return false;
        path.remove_prefix(texts[i].size());
        const auto value = path.substr(0, path.find('/'));
        if (value.empty()) return false;
        parameters.push_back({names[i], value});
        path.remove_prefix(value.size());
    }
    return path == texts.back();
}

void Router::add(const RouteInfo& info, Handler handler) {
    entries_.push_back(std::make_unique<const Entry>(info, std::move(handler)));
}

void Router::match(Request& request) const {
    const auto verb = request.verb == Verb::head ? Verb::get : request.verb;
    bool is_literal = false;
    for (const auto& entry : entries_) {
        if (is_hidden(*entry, request)) continue;
        if (entry->verb != verb) {
            is_literal |= entry->path.is_literally(request.path);
            continue;
        }
        if (is_literal && !entry->path.names.empty()) continue;
        if (!entry->path.matches(request.path, request.parameters)) continue;
        request.route = entry.get();
        return;
    }
    request.route = nullptr;
    request.parameters.clear();
}

base::Task<Response> Router::answer(Request& request) const {
    if (request.route) return static_cast<const Entry*>(request.route)->handler(request);
    auto allow = allowed(request);
    if (allow.empty()) {
        return ready(problem({.code = base::Errc::not_found, .detail = "Not Found"}, request));
    }
    if (request.verb == Verb::options) {
        return ready(Response{.status = 204}.with("Allow", std::move(allow)));
    }
    auto refusal =
        problem({.code = base::Errc::method_not_allowed, .detail = "Method Not Allowed"}, request);
    return ready(std::move(refusal.with("Allow", std::move(allow))));
}

std::string Router::allowed(const Request& request) const {
    std::vector<Verb> verbs;
    bool is_literal = false;
    PathParameters ignored;
    for (const auto& entry : entries_) {
        if (is_hidden(*entry, request)) continue;
        if (is_literal && !entry->path.names.empty()) continue;
        if (!entry->path.matches(request.path, ignored)) continue;
        is_literal |= entry->path.names.empty();
        append_once(verbs, entry->verb);
    }
    return verbs.empty() ? std::string() : list(verbs) + ", OPTIONS";
}

std::vector<RouteInfo> Router::routes() const {
    std::vector<RouteInfo> infos;
    for (const auto& entry : entries_)
        infos.push_back(*entry);
    return infos;
}

std::string Router::verbs() const {
    std::vector<Verb> verbs;
    for (const auto& entry : entries_)
        append_once(verbs, entry->verb);
    std::ranges::sort(verbs);
    return list(verbs);
}

}  // namespace http
