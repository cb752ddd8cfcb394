// SPDX-License-Identifier: Apache-2.0
#include "http/message/conditional.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

/// How much of `list` its first member is. A comma between quotes does not end it.
std::size_t size_of_member(std::string_view list) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i] == '"') is_quoted = !is_quoted;
        if (list[i] == ',' && !is_quoted) return i;
    }
    return list.size();
}

std::string_view without_weakness(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag;
}

std::string_view etag_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "ETag") return value;
    }
    return {};
}

}  // namespace

std::vector<std::string_view> entity_tags(const Request& request, std::string_view wanted) {
    std::vector<std::string_view> tags;
    for (const auto& [name, value] : request.headers) {
        if (!base::equal_without_case(name, wanted)) continue;
        for (auto list = value; !list.empty();) {
            const auto size = size_of_member(list);
            const auto member = base::trim(list.substr(0, size));
            if (!member.empty()) tags.push_back(member);
            list.remove_prefix(std::min(size + 1, list.size()));
        }
    }
    return tags;
}

void answer_not_modified(const Request& request, Response& response) {
    constexpr std::string_view if_none_match = "If-None-Match";
    if (request.verb != Verb::get && request.verb != Verb::head) return;
    const auto etag = etag_of(response);
    if (etag.empty() || request.count(if_none_match) == 0) return;
    const bool is_known =
        std::ranges::any_of(entity_tags(request, if_none_match), [etag](std::string_view tag) {
            return tag == "*" || without_weakness(tag) == without_weakness(etag);
        });
    if (!is_known) return;
    response.status = 304;
    response.content_type = {};
    response.body = {};
}

}  // namespace http
