// SPDX-License-Identifier: Apache-2.0
// Which failures to connect are worth another try.
#include "sql/postgres/postgres_refusal.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

constexpr std::string_view to_server = "connection to server at \"127.0.0.1\", port 5432 failed: ";

std::string from_server(std::string_view state, std::string_view text) {
    return std::string(to_server) + "FATAL:  " + std::string(state) + ": " + std::string(text) +
           "\nLOCATION:  somewhere, auth.c:338\n";
}

TEST(PostgresRefusal, is_final_when_only_a_person_can_change_it) {
    const struct {
        const char* name;
        std::string message;
        bool is_final;
    } cases[] = {
        {"wrong password", from_server("28P01", "password authentication failed"), true},
        {"not in pg_hba.conf", from_server("28000", "no pg_hba.conf entry"), true},
        {"missing database", from_server("3D000", "database \"x\" does not exist"), true},
        {"no rights", from_server("42501", "permission denied for database"), true},
        {"starting up", from_server("57P03", "the database system is starting up"), false},
        {"too many connections", from_server("53300", "too many connections"), false},
        {"nobody listens", std::string(to_server) + "Connection refused\n", false},
        {"unknown host", "could not translate host name \"db\" to address: unknown\n", false},
        {"no descriptor left", "could not create socket: Too many open files\n", false},
        {"an option that libpq refuses", "invalid sslmode value: \"x\"\n", true},
        {"a certificate", std::string(to_server) + "SSL error: certificate verify failed\n", true},
        {"no TLS", std::string(to_server) + "server does not support SSL\n", true},
    };
    for (const auto& [name, message, is_final] : cases) {
        const auto refusal = explain_refusal("db:5432", message);
        EXPECT_EQ(refusal.is_final, is_final) << name;
        EXPECT_EQ(refusal.error.code, base::Errc::unavailable) << name;
        EXPECT_TRUE(refusal.error.detail.starts_with("cannot connect to PostgreSQL at db:5432: "))
            << refusal.error.detail;
        EXPECT_EQ(refusal.error.detail.find('\n'), std::string::npos) << name;
    }
}

TEST(PostgresRefusal, of_a_server_that_says_nothing_is_not_final) {
    const auto refusal = silent_refusal("db:5432");
    EXPECT_FALSE(refusal.is_final);
    EXPECT_EQ(refusal.error.detail, "cannot connect to PostgreSQL at db:5432: no answer in time");
}

}  // namespace
}  // namespace sql
