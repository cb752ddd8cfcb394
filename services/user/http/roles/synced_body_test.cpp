// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/synced_body.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

TEST(SyncedResponse, tells_whether_the_auth_service_has_followed) {
    const auto applied = synced_response({.profile = {}, .is_applied = true});
    const auto pending = synced_response({.profile = {}, .is_applied = false});
    EXPECT_EQ(applied.status, 200u);
    EXPECT_NE(applied.body.view().find(R"("sync":"applied")"), std::string::npos);
    EXPECT_EQ(pending.status, 202u);
    EXPECT_NE(pending.body.view().find(R"("sync":"pending")"), std::string::npos);
}

}  // namespace
}  // namespace user
