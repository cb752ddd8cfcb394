// SPDX-License-Identifier: Apache-2.0
#include "user/http/profiles/profile_body.hpp"

#include "base/ascii.hpp"
#include "http/message/conditional.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

/// A profile on the wire. Views into the profile: nothing is copied on the request path.
struct ProfileBody {
    std::int64_t id;
    std::int64_t auth_user_id;
    std::string_view email;
    std::string_view first_name;
    std::string_view last_name;
    std::span<const std::string> roles;
    bool blocked;
    std::optional<std::string_view> block_reason;
    base::Timestamp created_at;
    base::Timestamp updated_at;
    std::int64_t version;
    std::optional<std::string_view> sync;
};
BOOST_DESCRIBE_STRUCT(ProfileBody, (),
                      (id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason,
                       created_at, updated_at, version, sync))

struct PageBody {
    std::vector<ProfileBody> items;
    json::Raw next_cursor;
};
BOOST_DESCRIBE_STRUCT(PageBody, (), (items, next_cursor))

ProfileBody body_of(const Profile& profile) {
    ProfileBody body{.id = profile.id.value,
                     .auth_user_id = profile.auth_user_id.value,
                     .email = profile.email,
                     .first_name = profile.first_name,
                     .last_name = profile.last_name,
                     .roles = profile.roles,
                     .blocked = profile.blocked,
                     .block_reason = {},
                     .created_at = profile.created_at,
                     .updated_at = profile.updated_at,
                     .version = profile.version,
                     .sync = {}};
    if (profile.blocked) body.block_reason = profile.block_reason;
    return body;
}

std::string etag(const Profile& profile) {
    return "\"v" + std::to_string(profile.version) + '"';
}

/// The version in `"v12"`; 0, which no profile has, for anything else.
std::int64_t version_of(std::string_view tag) {
    if (tag.size() < 4 || !tag.starts_with("\"v") || tag.back() != '"') return 0;
    return base::parse_number<std::int64_t>(tag.substr(2, tag.size() - 3)).value_or(0);
}

}  // namespace

http::Response profile_response(unsigned status, const Profile& profile,
                                std::optional<std::string_view> sync) {
    auto body = body_of(profile);
    body.sync = sync;
    auto response = http::json_response(status, json::encode(body));
    response.with("ETag", etag(profile));
    return response;
}

http::Response page_response(const std::vector<Profile>& page, std::string_view next_cursor) {
    const auto cursor = next_cursor.empty() ? std::string("null") : json::encode(next_cursor);
    PageBody body{.items = {}, .next_cursor = {cursor}};
    for (const auto& profile : page)
        body.items.push_back(body_of(profile));
    return http::json_response(200, json::encode(body));
}

base::Result<AcceptedVersions> accepted_versions(const http::Request& request) {
    constexpr std::string_view if_match = "If-Match";
    if (request.count(if_match) == 0) return AcceptedVersions{};
    const auto tags = http::entity_tags(request, if_match);
    if (tags.empty()) {
        return base::fail({.code = base::Errc::malformed,
                           .detail = "If-Match is empty; send the ETag of the profile, or *"});
    }
    if (tags.size() == 1 && tags[0] == "*") return AcceptedVersions{};
    std::vector<std::int64_t> versions;
    for (const auto tag : tags)
        versions.push_back(version_of(tag));
    return AcceptedVersions{std::move(versions)};
}

}  // namespace user
