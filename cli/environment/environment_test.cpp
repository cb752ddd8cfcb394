// SPDX-License-Identifier: Apache-2.0
#include "environment/environment.hpp"

#include "auth/config.hpp"
#include "testing/temporary_folder.hpp"
#include "user/config.hpp"

#include <gmock/gmock.h>

#include <fstream>

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

class EnvironmentFile : public testing::Test {
protected:
    std::string write(std::string_view text) {
        const auto path = folder_.path() / "both.env";
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    std::string problem(std::string_view text) {
        const auto read = with_file({}, write(text));
        return read ? "none" : one_line(read.error());
    }

    fakes::TemporaryFolder folder_;
};

TEST_F(EnvironmentFile, holds_the_settings_of_both_services) {
    const auto read = with_file({{"JWT_ISSUER", "environment"}},
                                write("SECRET_KEY=k\r\nAUTH_SERVICE_URL=http://a # there\r\n"
                                      "DATABASE_URL_FILE=/etc/url\r\nAUTH_PORT=9000\r\n"
                                      "JWT_ISSUER=file\r\nACCESS_TOKEN_TTL=5m\r\n"));
    ASSERT_TRUE(read);
    EXPECT_EQ(value_of(*read, "SECRET_KEY"), "k");
    EXPECT_EQ(value_of(*read, "AUTH_SERVICE_URL"), "http://a");
    EXPECT_EQ(value_of(*read, "DATABASE_URL_FILE"), "/etc/url");
    EXPECT_EQ(value_of(*read, "AUTH_PORT"), "9000");
    EXPECT_EQ(value_of(*read, "JWT_ISSUER"), "environment");
}

TEST_F(EnvironmentFile, what_is_wrong_is_told_with_its_line) {
    const auto path = (folder_.path() / "both.env").string();
    EXPECT_EQ(problem("ROLES=A\nROLE=B\n"),
              "ROLE: is not a setting of either service (line 2 of " + path + ")");
    EXPECT_EQ(problem("ROLES=A\nROLES=B\n"),
              "ROLES: is set twice; keep one (line 2 of " + path + ")");
    EXPECT_EQ(problem("PORT_FILE=x\n"),
              "PORT_FILE: is not a setting of either service (line 1 of " + path + ")");
    EXPECT_EQ(problem("hunter2\n"),
              "--config: cannot read \"" + path + "\": line 1 is not NAME=VALUE");
    EXPECT_EQ(one_line(with_file({}, "/nonexistent").error()),
              "--config: cannot read \"/nonexistent\": No such file or directory");
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
                testing::IsSupersetOf(own_settings(auth.erased(), user.erased())));
    EXPECT_THAT(auth.erased().elsewhere.names,
                testing::IsSupersetOf(own_settings(user.erased(), auth.erased())));
}

}  // namespace
}  // namespace cli
