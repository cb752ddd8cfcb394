// SPDX-License-Identifier: Apache-2.0
#include "environment/environment.hpp"

#include "auth/config.hpp"
#include "user/config.hpp"

#include <gmock/gmock.h>

namespace cli {
namespace {

TEST(Environment, settings_are_tidied_as_the_services_read_them) {
    const auto tidied = tidy({{"DATABASE_URL", "sqlite:///auth.db\r"},
                              {"HOST", " ::1\t"},
                              {"AUTH_PORT", "9000\r"},
                              {"SECRET_KEY", "\xEF\xBB\xBF key \r\n"},
                              {"JWT_ISSUER", " \r"},
                              {"SECRET_KEY_FILE", "/etc/key\r"},
                              {"PS1", " $ "}});
    EXPECT_EQ(value_of(tidied, "DATABASE_URL"), "sqlite:///auth.db");
    EXPECT_EQ(value_of(tidied, "HOST"), "::1");
    EXPECT_EQ(value_of(tidied, "AUTH_PORT"), "9000");
    EXPECT_EQ(value_of(tidied, "SECRET_KEY"), " key ")
        << "a blank at its end is for the service to refuse";
    EXPECT_EQ(value_of(tidied, "JWT_ISSUER"), "");
    EXPECT_EQ(value_of(tidied, "SECRET_KEY_FILE"), "/etc/key");
    EXPECT_EQ(value_of(tidied, "PS1"), " $ ") << "what is no setting stays as it is";
}

/// The settings of `one` that `other` does not have.
std::vector<std::string> own_settings(const config::ErasedSchema& one,
                                      const config::ErasedSchema& other) {
    std::vector<std::string> names;
    for (const auto& setting : one.settings) {
        if (!other.find(setting.name)) names.push_back(setting.name);
    }
    return names;
}

TEST(Environment, each_service_knows_the_settings_of_the_other_one_by_name) {
    const auto auth = auth::settings();
    const auto user = user::settings();
    EXPECT_THAT(user.erased().elsewhere.names,
                testing::UnorderedElementsAreArray(own_settings(auth.erased(), user.erased())));
    EXPECT_THAT(auth.erased().elsewhere.names,
                testing::UnorderedElementsAreArray(own_settings(user.erased(), auth.erased())));
}

}  // namespace
}  // namespace cli
