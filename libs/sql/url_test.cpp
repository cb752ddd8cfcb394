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

}  // namespace
}  // namespace sql
