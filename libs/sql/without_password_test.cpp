// SPDX-License-Identifier: Apache-2.0
// Database URLs as people may see them.
#include "sql/url.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

TEST(WithoutPassword, shows_who_and_where) {
    const struct {
        const char* url;
        const char* shown;
    } cases[] = {
        {"sqlite:///data/auth.db", "sqlite:///data/auth.db"},
        {"postgresql://h", "postgresql://h"},
        {"postgresql://h:5432/db", "postgresql://h:5432/db"},
        {"postgresql://[::1]/db", "postgresql://[::1]/db"},
        {"postgresql://[::1]:5432/db", "postgresql://[::1]:5432/db"},
        {"postgresql://u@h/db", "postgresql://u@h/db"},
        {"postgresql://u:secret@h:5432/db", "postgresql://u@h:5432/db"},
        {"postgres://u:secret@[::1]:5432/db?sslmode=require",
         "postgres://u@[::1]:5432/db?sslmode=require"},
        {"postgresql://u:secret@a:1,b:2/db", "postgresql://u@a:1,b:2/db"},
        {"postgresql+psycopg:///db?user=u&password=secret", "postgresql+psycopg:///db?user=u"},
        {"postgresql:///?host=/run/pg&port=5433&user=gate&sslmode=verify-full&dbname=x",
         "postgresql:///?host=/run/pg&port=5433&user=gate&sslmode=verify-full&dbname=x"},
        {"postgresql://u:secret@h/db?password=secret&options=-csearch_path%3Da",
         "postgresql://u@h/db?options=-csearch_path%3Da"},
        {"postgresql://h/db?sslpassword=secret&sslkey=k", "postgresql://h/db?sslkey=k"},
        {"postgresql://h/db?pass%77ord=secret&user=u", "postgresql://h/db?user=u"},
    };
    for (const auto& [url, shown] : cases)
        EXPECT_EQ(without_password(url), shown) << url;
}

TEST(WithoutPassword, shows_no_piece_of_one_that_is_written_wrongly) {
    for (const auto* url :
         {"postgresql://u:secret@secret@h/db", "postgresql://u:secret/secret@h/db",
          "postgresql://u:secret?secret@h/db", "postgresql://u:secret?secret=secret@h/db",
          "postgresql://u:1/secret@h/db", "postgresql://u:secret", "postgresql://u:secret/db",
          "postgresql://h/db?password=secret@secret", "postgresql://u:secret?password=secret@h",
          "postgresql://u:secret#secret@h/db", "postgresql://h/db?password=secret&secret=1",
          "postgresql://h/db?secret", "postgresql://u:1?secret",
          "postgresql://u:secret/db?user=secret@h",
          "postgresql://u:secret@h?password=secret@secret"}) {
        EXPECT_EQ(without_password(url).find("secret"), std::string::npos)
            << url << " is shown as " << without_password(url);
    }
}

}  // namespace
}  // namespace sql
