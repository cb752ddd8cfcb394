// SPDX-License-Identifier: Apache-2.0
#include "sql/url.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

TEST(NamesDatabase, tells_a_server_from_a_database) {
    for (const auto* url :
         {"sqlite:///data", "postgresql://h/x", "postgres://u:p@h:5/x?sslmode=require",
          "postgresql+psycopg://u:a/b@h/x", "postgresql://h?dbname=x", "postgresql:///x"}) {
        EXPECT_TRUE(names_database(url)) << url;
    }
    for (const auto* url :
         {"postgresql://h", "postgresql://h/", "postgres://u:p@h:5?sslmode=require",
          "postgresql+psycopg://u:a/b@h/", "postgresql://", "postgresql://[::1]"}) {
        EXPECT_FALSE(names_database(url)) << url;
    }
}

TEST(WithDatabase, puts_the_name_where_it_belongs) {
    EXPECT_EQ(with_database("postgresql://h", "x"), "postgresql://h/x");
    EXPECT_EQ(with_database("postgresql://h/", "x"), "postgresql://h/x");
    EXPECT_EQ(with_database("postgresql://h/y", "x"), "postgresql://h/x");
    EXPECT_EQ(with_database("postgres://u:a/b@h:5?sslmode=require", "x"),
              "postgres://u:a/b@h:5/x?sslmode=require");
    EXPECT_EQ(with_database("postgresql://[::1]:5/", "x"), "postgresql://[::1]:5/x");
}

TEST(WithDatabase, replaces_the_parameter) {
    EXPECT_EQ(with_database("postgresql:///?host=/run/pg&dbname=y&port=5", "x"),
              "postgresql:///x?host=/run/pg&port=5");
    EXPECT_EQ(with_database("postgresql://h/y?dbname=z", "x"), "postgresql://h/x");
}

TEST(DatabaseName, is_that_of_the_path_or_of_the_parameter) {
    EXPECT_EQ(database_name("postgresql://u:p@h:5/x?sslmode=require"), "x");
    EXPECT_EQ(database_name("postgresql:///?host=/run/pg&dbname=y"), "y");
    EXPECT_EQ(database_name("postgresql://h/x?dbname=y"), "y");
    EXPECT_EQ(database_name("postgresql://h"), "");
    EXPECT_EQ(database_name("postgresql://h/?host=/run/pg"), "");
}

TEST(ParseDatabaseUrl, a_file_may_have_any_plain_name) {
    for (const auto* path : {"auth.db", "/var/lib/a b.db", "a#b.db", "100%25.db",
                             "./:memory:", "memory", "x/file:y", "FILE.db"}) {
        const auto url = DatabaseUrl::parse(std::string("sqlite:///") + path);
        ASSERT_TRUE(url) << path;
        EXPECT_EQ(url->target, path);
    }
}

TEST(ParseDatabaseUrl, what_sqlite_takes_for_something_else_is_refused_with_the_fix) {
    for (const auto* path :
         {":memory:", "file:auth.db", "file::memory:?cache=shared", "file:///auth.db?mode=rwc",
          "auth.db?check_same_thread=false", ":memory:?cache=shared", "/abs/auth.db?", "?x=1"}) {
        const auto url = DatabaseUrl::parse(std::string("sqlite:///") + path);
        ASSERT_FALSE(url) << path;
        EXPECT_NE(url.error().detail.find("sqlite:///"), std::string::npos) << path;
    }
    const auto url = DatabaseUrl::parse("sqlite:///auth.db?check_same_thread=false");
    EXPECT_NE(url.error().detail.find("write sqlite:///auth.db "), std::string::npos);
}

}  // namespace
}  // namespace sql
