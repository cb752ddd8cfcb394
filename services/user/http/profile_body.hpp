// SPDX-License-Identifier: Apache-2.0
// Profiles as JSON and as ETags.
#pragma once

#include "http/message.hpp"
#include "user/domain/administration.hpp"
#include "user/domain/profile_edit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace user {

/// A profile with its ETag.
http::Response profile_response(unsigned status, const Profile& profile);

/// A profile with `sync`: 200 and "applied", or 202 and "pending".
http::Response synced_response(const SyncedProfile& synced);

/// `{"items": […], "next_cursor": …}`; an empty cursor is null.
http::Response page_response(const std::vector<Profile>& page, std::string_view next_cursor);

/// The versions that If-Match names; nothing if the header is absent or `*`.
AcceptedVersions accepted_versions(const http::Request& request);

}  // namespace user
