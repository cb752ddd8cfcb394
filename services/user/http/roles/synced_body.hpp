// SPDX-License-Identifier: Apache-2.0
// Profiles as JSON that says whether the Auth Service has followed.
#pragma once

#include "http/message/response.hpp"
#include "user/domain/roles/administration.hpp"

namespace user {

/// A profile with `sync`: 200 and "applied", or 202 and "pending".
http::Response synced_response(const SyncedProfile& synced);

}  // namespace user
