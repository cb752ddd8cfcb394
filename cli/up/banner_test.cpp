// SPDX-License-Identifier: Apache-2.0
#include "up/banner.hpp"

#include <gmock/gmock.h>

namespace cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Banner banner() {
    return {.auth_url = "http://127.0.0.1:8000",
            .user_url = "http://127.0.0.1:8001",
            .data_folder = "/srv/gatehouse",
            .tls_ca_file = {},
            .auth_database = "/srv/gatehouse/auth.db",
            .user_database = "postgresql://ann@db/users"};
}

TEST(Banner, names_addresses_and_data) {
    const auto text = banner_text(banner());
    for (const auto* part :
         {"http://127.0.0.1:8000/docs", "http://127.0.0.1:8001/docs", "/srv/gatehouse\n",
          "/srv/gatehouse/auth.db", "postgresql://ann@db/users", "testpass123", "/users/me"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
    EXPECT_THAT(text, Not(HasSubstr("password  ")));
    EXPECT_THAT(text, Not(HasSubstr("{{")));
}

TEST(Banner, shows_a_new_administrators_password_once_and_only_to_a_person) {
    auto with_admin = banner();
    with_admin.admin = {.username = "admin",
                        .email = "admin@localhost",
                        .password = base::Secret("dapper-otter-7"),
                        .password_file = "/srv/gatehouse/first_admin_password"};
    const auto for_a_log = banner_text(with_admin);
    EXPECT_THAT(for_a_log, Not(HasSubstr("dapper-otter-7")));
    EXPECT_THAT(for_a_log, HasSubstr("/srv/gatehouse/first_admin_password"));
    with_admin.is_for_a_person = true;
    const auto text = banner_text(with_admin);
    const auto found = text.find("dapper-otter-7");
    ASSERT_NE(found, text.npos);
    EXPECT_EQ(text.find("dapper-otter-7", found + 1), text.npos);
}

TEST(Banner, tells_curl_of_the_authority_in_quotes) {
    auto over_tls = banner();
    over_tls.tls_ca_file = "/etc/it's mine.pem";
    EXPECT_THAT(banner_text(over_tls), HasSubstr(R"(--cacert '/etc/it'\''s mine.pem')"));
}

}  // namespace
}  // namespace cli
