// SPDX-License-Identifier: Apache-2.0
// What a PostgreSQL URL says, and what is said of one that is written wrongly.
#include "sql/postgres/postgres_url.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

using std::chrono::seconds;

TEST(PostgresUrl, names_its_servers_in_order) {
    const struct {
        const char* url;
        std::vector<std::string> names;
    } cases[] = {
        {"postgresql://", {"localhost:5432"}},
        {"postgresql:///db", {"localhost:5432"}},
        {"postgresql://u:p@db/x", {"db:5432"}},
        {"postgresql://u:p@db:6000/x", {"db:6000"}},
        {"postgresql://a,b/x", {"a:5432", "b:5432"}},
        {"postgresql://a:1,b:2/x", {"a:1", "b:2"}},
        {"postgresql://a,b/x?port=7", {"a:7", "b:7"}},
        {"postgresql:///x?hostaddr=10.0.0.1,10.0.0.2", {"10.0.0.1:5432", "10.0.0.2:5432"}},
        {"postgresql://a/x?hostaddr=10.0.0.1", {"a:5432"}},
    };
    for (const auto& [url, names] : cases) {
        const auto parsed = PostgresUrl::parse(url);
        ASSERT_TRUE(parsed) << url << ": " << parsed.error().detail;
        std::vector<std::string> found;
        for (const auto& server : parsed->servers)
            found.push_back(server.name());
        EXPECT_EQ(found, names) << url;
    }
}

TEST(PostgresUrl, may_say_how_long_connecting_takes) {
    EXPECT_EQ(PostgresUrl::parse("postgresql://db/x")->connect_timeout, std::nullopt);
    EXPECT_EQ(PostgresUrl::parse("postgresql://db/x?connect_timeout=7")->connect_timeout,
              seconds(7));
    EXPECT_EQ(PostgresUrl::parse("postgresql://db/x?connect_timeout=0")->connect_timeout,
              std::nullopt);
    const auto wrong = PostgresUrl::parse("postgresql://db/x?connect_timeout=soon");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().detail.find("connect_timeout"), std::string::npos);
}

TEST(PostgresUrl, shows_no_piece_of_a_password_when_it_is_refused) {
    for (const auto* url :
         {"postgresql://u:sec@ret@db/x", "postgresql://u:sec/ret@db/x", "postgresql://u:secret",
          "postgresql://u:se%ret@db/x", "postgresql://db/x?password=sec&ret=1",
          "postgresql://u:1secret@db:123456/x"}) {
        const auto parsed = PostgresUrl::parse(url);
        ASSERT_FALSE(parsed) << url;
        EXPECT_EQ(parsed.error().code, base::Errc::unavailable) << url;
        const auto& detail = parsed.error().detail;
        EXPECT_TRUE(detail.starts_with("is not a PostgreSQL URL")) << detail;
        EXPECT_EQ(detail.find("sec"), std::string::npos) << url << ": " << detail;
        EXPECT_EQ(detail.find("ret\""), std::string::npos) << url << ": " << detail;
    }
}

}  // namespace
}  // namespace sql
