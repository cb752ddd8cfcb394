// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/caller.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using base::Errc;
using tokens::Scope;

TEST(Caller, may_do_what_the_table_says) {
    const struct {
        const char* who;
        Caller caller;
        bool read, edit, list, administer, create, create_with_more;
    } cases[] = {
        {"service", service, true, false, true, true, true, true},
        {"reader", service_with({Scope::profiles_read}), true, false, true, false, false, false},
        {"commander", service_with({Scope::profiles_command}), false, false, false, true, false,
         false},
        {"creator", service_with({Scope::profiles_create}), false, false, false, false, true, true},
        {"of accounts", service_with({Scope::accounts_read, Scope::accounts_command}), false, false,
         false, false, false, false},
        {"no scope", service_with({}), false, false, false, false, false, false},
        {"newcomer", newcomer, false, false, false, false, true, false},
        {"owner", owner, true, true, false, false, true, false},
        {"stranger", stranger, false, false, false, false, false, false},
        {"doctor", doctor, false, false, false, false, false, false},
        {"admin", admin, true, true, true, true, true, true},
    };
    for (const auto& [who, caller, read, edit, list, administer, create, create_with_more] :
         cases) {
        EXPECT_EQ(may_read(caller, {1}).has_value(), read) << who;
        EXPECT_EQ(may_edit(caller, {1}).has_value(), edit) << who;
        EXPECT_EQ(may_list(caller).has_value(), list) << who;
        EXPECT_EQ(may_administer(caller).has_value(), administer) << who;
        EXPECT_EQ(may_create(caller, {101}, {"PATIENT"}, policy).has_value(), create) << who;
        EXPECT_EQ(may_create(caller, {101}, {}, policy).has_value(), create) << who;
        EXPECT_EQ(may_create(caller, {101}, {"PATIENT", "ADMIN"}, policy).has_value(),
                  create_with_more)
            << who;
    }
    EXPECT_EQ(may_read(stranger, {1}).error().code, Errc::forbidden);
}

TEST(Caller, is_told_which_scope_a_service_lacks) {
    const auto refused = may_administer(service_with({Scope::profiles_read}));
    EXPECT_EQ(refused.error().code, Errc::forbidden);
    EXPECT_EQ(refused.error().detail,
              "The token of service:auth-service lacks the scope profiles:command");
}

}  // namespace
}  // namespace user
