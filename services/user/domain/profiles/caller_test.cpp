// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/caller.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using base::Errc;

TEST(Caller, may_do_what_the_table_says) {
    const struct {
        const char* who;
        const Caller& caller;
        bool read, edit, administer, create, create_with_more;
    } cases[] = {
        {"service", service, true, false, true, true, true},
        {"newcomer", newcomer, false, false, false, true, false},
        {"owner", owner, true, true, false, true, false},
        {"stranger", stranger, false, false, false, false, false},
        {"doctor", doctor, false, false, false, false, false},
        {"admin", admin, true, true, true, true, true},
    };
    for (const auto& [who, caller, read, edit, administer, create, create_with_more] : cases) {
        EXPECT_EQ(may_read(caller, {1}).has_value(), read) << who;
        EXPECT_EQ(may_edit(caller, {1}).has_value(), edit) << who;
        EXPECT_EQ(may_administer(caller).has_value(), administer) << who;
        EXPECT_EQ(may_create(caller, {101}, {"PATIENT"}, policy).has_value(), create) << who;
        EXPECT_EQ(may_create(caller, {101}, {}, policy).has_value(), create) << who;
        EXPECT_EQ(may_create(caller, {101}, {"PATIENT", "ADMIN"}, policy).has_value(),
                  create_with_more)
            << who;
    }
    EXPECT_EQ(may_read(stranger, {1}).error().code, Errc::forbidden);
}

}  // namespace
}  // namespace user
