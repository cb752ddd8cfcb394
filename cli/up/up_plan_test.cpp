// SPDX-License-Identifier: Apache-2.0
#include "up/up_plan.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

namespace cli {
namespace {

const DataFolder folder("/srv/gatehouse");

UpPlan plan(const UpFlags& flags, const Environment& environment) {
    auto made = make_up_plan(flags, folder, environment);
    EXPECT_TRUE(made) << one_line(made.error());
    return made.value_or(UpPlan{});
}

TEST(UpPlan, has_defaults_for_a_developer) {
    auto [auth, user, ca_file] = plan({}, {});
    EXPECT_EQ(auth.url, "http://127.0.0.1:8000");
    EXPECT_EQ(user.url, "http://127.0.0.1:8001");
    EXPECT_EQ(auth.environment["HOST"], "127.0.0.1");
    EXPECT_EQ(auth.environment["PORT"], "8000");
    EXPECT_EQ(user.environment["PORT"], "8001");
    EXPECT_EQ(auth.environment["USER_SERVICE_URL"], user.url);
    EXPECT_EQ(user.environment["AUTH_SERVICE_URL"], auth.url);
    EXPECT_EQ(auth.environment["LOG_FORMAT"], "text");
    EXPECT_EQ(auth.environment["DATABASE_URL"], "sqlite:////srv/gatehouse/auth.db");
    EXPECT_EQ(user.environment["USER_SERVICE_DATABASE_URL"], "sqlite:////srv/gatehouse/user.db");
}

TEST(UpPlan, lets_the_page_of_the_user_service_sign_in) {
    constexpr auto name = "CORS_ALLOWED_ORIGINS";
    auto by_default = plan({}, {});
    EXPECT_EQ(by_default.auth.environment[name], "http://127.0.0.1:8001,http://localhost:8001");
    EXPECT_FALSE(by_default.user.environment.contains(name));
    auto over_tls = plan({.user_port = 9001}, {{"TLS_CERT_FILE", "c.pem"}});
    EXPECT_EQ(over_tls.auth.environment[name], "https://localhost:9001,https://127.0.0.1:9001");
    auto at_443 = plan({.host = "Gate", .user_port = 443}, {{"TLS_CERT_FILE", "c.pem"}});
    EXPECT_EQ(at_443.auth.environment[name], "https://gate,https://localhost,https://127.0.0.1");
    auto chosen = plan({}, {{name, "https://app.example.org"}});
    EXPECT_EQ(chosen.auth.environment[name], "https://app.example.org");
}

TEST(UpPlan, passes_the_environment_on_and_lets_flags_stand_above_it) {
    const Environment environment{{"AUTH_PORT", "9000"},
                                  {"USER_PORT", "9001"},
                                  {"PORT", "1"},
                                  {"HOST", "0.0.0.0"},
                                  {"LOG_FORMAT", "json"},
                                  {"DATABASE_URL", "sqlite:////elsewhere/a.db"},
                                  {"AUTH_SERVICE_URL", "http://proxy"},
                                  {"ACCESS_TOKEN_TTL", "5m"}};
    auto from_environment = plan({}, environment);
    EXPECT_EQ(from_environment.auth.environment["PORT"], "9000");
    EXPECT_EQ(from_environment.auth.url, "http://127.0.0.1:9000");
    EXPECT_EQ(from_environment.auth.environment["DATABASE_URL"], "sqlite:////elsewhere/a.db");
    EXPECT_EQ(from_environment.user.environment["AUTH_SERVICE_URL"], "http://proxy");
    EXPECT_EQ(from_environment.auth.environment["LOG_FORMAT"], "json");
    EXPECT_EQ(from_environment.auth.environment["ACCESS_TOKEN_TTL"], "5m");

    auto with_flags = plan({.host = "::1", .auth_port = 7000, .log_format = "text"}, environment);
    EXPECT_EQ(with_flags.auth.url, "http://[::1]:7000");
    EXPECT_EQ(with_flags.user.url, "http://[::1]:9001");
    EXPECT_EQ(with_flags.auth.environment["LOG_FORMAT"], "text");
}

TEST(UpPlan, calls_https_by_a_name_that_certificates_have) {
    const auto made = plan({}, {{"TLS_CERT_FILE", "c.pem"}, {"TLS_CA_FILE", "ca.pem"}});
    EXPECT_EQ(made.auth.url, "https://localhost:8000");
    EXPECT_EQ(made.tls_ca_file, "ca.pem");
}

TEST(UpPlan, leads_calls_between_the_services_to_internal_ports) {
    auto made = plan({}, {{"AUTH_INTERNAL_PORT", "9000"}});
    EXPECT_EQ(made.auth.environment["INTERNAL_PORT"], "9000");
    EXPECT_EQ(made.user.environment.count("INTERNAL_PORT"), 0U);
    EXPECT_EQ(made.auth.url, "http://127.0.0.1:8000");
    EXPECT_EQ(made.auth.internal_url, "http://127.0.0.1:9000");
    EXPECT_EQ(made.user.environment["AUTH_SERVICE_URL"], "http://127.0.0.1:9000");
    EXPECT_EQ(made.user.environment["DOCS_TOKEN_URL"], "http://127.0.0.1:8000/token");
    EXPECT_EQ(made.auth.environment["USER_SERVICE_URL"], "http://127.0.0.1:8001");
}

TEST(UpPlan, refuses_ports_that_make_no_sense) {
    const struct {
        UpFlags flags;
        Environment environment;
        const char* named;
    } cases[] = {{{}, {{"AUTH_PORT", "http"}}, "AUTH_PORT"},
                 {{}, {{"USER_PORT", "0"}}, "USER_PORT"},
                 {{}, {{"USER_PORT", "8000"}}, "--user-port"},
                 {{.auth_port = 8001}, {}, "--user-port"},
                 {{}, {{"INTERNAL_PORT", "9000"}}, "INTERNAL_PORT"},
                 {{}, {{"AUTH_INTERNAL_PORT", "x"}}, "AUTH_INTERNAL_PORT"},
                 {{}, {{"AUTH_INTERNAL_PORT", "8001"}}, "AUTH_INTERNAL_PORT"},
                 {{}, {{"USER_INTERNAL_PORT", "8001"}}, "USER_INTERNAL_PORT"},
                 {{},
                  {{"AUTH_INTERNAL_PORT", "9000"}, {"USER_INTERNAL_PORT", "9000"}},
                  "USER_INTERNAL_PORT"}};
    for (const auto& [flags, environment, named] : cases) {
        const auto made = make_up_plan(flags, folder, environment);
        ASSERT_FALSE(made) << named;
        EXPECT_EQ(made.error().fields.front().field, named);
    }
}

TEST(UpPlan, tells_a_taken_port_before_anything_is_made) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor taken(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
    PlannedService service{
        .environment = {}, .host = "127.0.0.1", .port = taken.local_endpoint().port()};
    const auto checked = check_port(service, service.port, "--auth-port");
    ASSERT_FALSE(checked);
    const auto line = one_line(checked.error());
    EXPECT_NE(line.find(std::to_string(service.port)), line.npos) << line;
    taken.close();
    EXPECT_TRUE(check_port(service, service.port, "--auth-port"));
}

}  // namespace
}  // namespace cli
