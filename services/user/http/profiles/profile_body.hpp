// SPDX-License-Identifier: Apache-2.0
// Profiles as JSON and as ETags.
#pragma once

#include "http/message/request.hpp"
#include "http/message/response.hpp"
#include "user/domain/profiles/profile_edit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace user {

/// A profile with its ETag; with the member `sync`, if there is one to show.
http::Response profile_response(unsigned status, const Profile& profile,
                                std::optional<std::string_view> sync = {});

/// `{"items": […], "next_cursor": …}`; an empty cursor is null.
http::Response page_response(const std::vector<Profile>& page, std::string_view next_cursor);

/// The versions that If-Match names; nothing if the header is absent or `*`. Fails with
/// Errc::malformed if it is there and names nothing: the change would have no guard.
base::Result<AcceptedVersions> accepted_versions(const http::Request& request);

}  // namespace user
