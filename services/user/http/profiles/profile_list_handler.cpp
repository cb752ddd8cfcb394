// SPDX-License-Identifier: Apache-2.0
#include "user/http/profiles/profile_list_handler.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "http/message/form.hpp"
#include "json/decode.hpp"
#include "user/http/profiles/profile_body.hpp"

#include <algorithm>
#include <initializer_list>

namespace user {
namespace {

using base::Result;

constexpr int limit_default = 50;
constexpr int limit_max = 200;
constexpr std::string_view cursor_prefix = "after-";

struct Query {
    ProfileFilter filter;
    ProfileId after;
    int limit = limit_default;
};

/// Reads one parameter into `query`; false if its value is wrong.
bool read(std::string_view name, std::string_view value, const RolePolicy& roles, Query& query) {
    if (name == "role") {
        if (std::ranges::find(roles.known, value) == roles.known.end()) return false;
        query.filter.role = std::string(value);
    } else if (name == "q") {
        if (!base::is_text(value)) return false;
        query.filter.prefix = std::string(value);
    } else if (name == "blocked") {
        if (value != "true" && value != "false") return false;
        query.filter.blocked = value == "true";
    } else if (name == "auth_user_id") {
        const auto id = base::parse_number<std::int64_t>(value);
        if (!id || *id < 1) return false;
        query.filter.auth_user_id = AccountId{*id};
    } else if (name == "limit") {
        const auto limit = base::parse_number<int>(value);
        if (!limit || *limit < 1 || *limit > limit_max) return false;
        query.limit = *limit;
    } else if (name == "cursor") {
        if (!value.starts_with(cursor_prefix)) return false;
        const auto id = base::parse_number<std::int64_t>(value.substr(cursor_prefix.size()));
        if (!id || *id < 1) return false;
        query.after = {*id};
    }
    return true;
}

std::string_view rule_of(std::string_view name) {
    if (name == "blocked") return "must be true or false";
    if (name == "auth_user_id") return "must be a positive integer";
    if (name == "limit") return "must be between 1 and 200";
    if (name == "role") return "is not a known role";
    if (name == "q") return "must be UTF-8 text";
    return "must be a next_cursor of an earlier answer";
}

Result<Query> decode_query(const http::Request& request, const RolePolicy& roles) {
    const auto form = http::Form::decode(request.query);
    if (!form) return base::fail(form.error());
    static constexpr std::initializer_list<std::string_view> names = {
        "role", "blocked", "q", "auth_user_id", "limit", "cursor"};
    std::vector<base::FieldProblem> problems;
    if (const auto name = form->unknown(names)) {
        problems.push_back({std::string(json::shown(*name)), "is not a known parameter"});
    }
    if (const auto name = form->repeated()) {
        problems.push_back({std::string(json::shown(*name)), "came more than once"});
    }
    Query query;
    for (const std::string_view name : names) {
        const auto value = form->value(name);
        if (!value || read(name, *value, roles, query)) continue;
        problems.push_back({std::string(name), std::string(rule_of(name))});
    }
    if (!problems.empty()) return base::fail(base::invalid_fields(std::move(problems)));
    return query;
}

}  // namespace

base::Task<Result<http::Response>> list_profiles(const http::Request& request, const Lister&,
                                                 ProfileNeeds& needs) {
    GATEHOUSE_CO_TRY(query, decode_query(request, needs.roles));
    // One more than asked for tells whether there is a next page.
    GATEHOUSE_CO_TRY(profiles, co_await needs.profiles.list(query.filter, query.after,
                                                            query.limit + 1, request.call));
    std::string next_cursor;
    if (profiles.size() > static_cast<std::size_t>(query.limit)) {
        profiles.pop_back();
        next_cursor = std::string(cursor_prefix) + std::to_string(profiles.back().id.value);
    }
    co_return page_response(profiles, next_cursor);
}

}  // namespace user
