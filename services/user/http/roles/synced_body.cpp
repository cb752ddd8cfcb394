// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/synced_body.hpp"

#include "user/http/profiles/profile_body.hpp"

namespace user {

http::Response synced_response(const SyncedProfile& synced) {
    return synced.is_applied ? profile_response(200, synced.profile, "applied")
                             : profile_response(202, synced.profile, "pending");
}

}  // namespace user
