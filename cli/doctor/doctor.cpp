// SPDX-License-Identifier: Apache-2.0
// gatehouse doctor: checks the running services and the connection between them.
#include "doctor/doctor.hpp"

#include "command.hpp"
#include "environment/data_folder.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace cli {
namespace {

constexpr auto examples =
    "Each line begins with ok, warning, FAIL or skipped (it cannot be checked from here); the "
    "last\n"
    "one counts them. The exit status is 1 if something failed, else 0. Addresses come from the "
    "flags, else from\n"
    "AUTH_SERVICE_URL and USER_SERVICE_URL, else from AUTH_PORT and USER_PORT. The key and the\n"
    "databases come from the environment, else from the data folder.\n\n"
    "Examples:\n"
    "  gatehouse doctor\n"
    "  gatehouse doctor --token \"$TOKEN\"\n"
    "  gatehouse doctor --auth-url https://auth.example.org --user-url https://users.example.org";

struct DoctorFlags {
    std::string data_folder = "data";
    std::string token;
    std::string auth_url;
    std::string user_url;
};

/// Prints each finding at once, and remembers whether one has failed.
class Report {
public:
    void add(const Finding& finding) {
        fmt::print("{}\n", to_line(finding));
        std::fflush(stdout);
        ++counts_[static_cast<std::size_t>(finding.mark)];
    }
    void add(const Findings& findings) {
        for (const auto& finding : findings)
            add(finding);
    }
    /// Prints how many findings of each kind there were.
    void close() const { fmt::print("{}\n", summary(counts_)); }
    bool has_failed() const { return counts_[static_cast<std::size_t>(Mark::failed)] > 0; }

private:
    MarkCounts counts_ = {};
};

std::string choose_url(const std::string& flag, const Environment& environment,
                       const std::string& setting, const std::string& port_name,
                       std::string_view port_default) {
    if (!flag.empty()) return flag;
    if (const auto url = value_of(environment, setting); !url.empty()) return std::string(url);
    const auto port = value_of(environment, port_name);
    return fmt::format("http://localhost:{}", port.empty() ? port_default : port);
}

/// Checks one service; the result is empty if it cannot be asked further.
std::optional<ServiceProbe> examine(ServiceAddress address, const Environment& environment,
                                    const base::Clock& clock, telemetry::Log& log, Report& report) {
    auto probe = ServiceProbe::make(std::move(address),
                                    std::string(value_of(environment, "TLS_CA_FILE")), log);
    if (!probe) {
        report.add({.mark = Mark::failed, .text = one_line(probe.error())});
        return std::nullopt;
    }
    const auto reachable = probe->check_reachable();
    report.add(reachable);
    if (reachable.mark == Mark::failed) return std::nullopt;
    const auto identity = probe->check_identity();
    report.add(identity);
    if (identity.mark == Mark::failed) return std::nullopt;
    report.add(probe->check_ready());
    report.add(probe->check_clock(clock));
    return std::move(*probe);
}

int run_doctor(const DoctorFlags& flags, const Environment& given) {
    const auto environment = DataFolder(flags.data_folder).complete(given);
    const auto tokens = load_token_settings(environment);
    if (!tokens) return fail(one_line(tokens.error()), status_refused);
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    Report report;
    auto auth = examine(
        {.service = "Auth Service",
         .setting = "AUTH_SERVICE_URL",
         .url = choose_url(flags.auth_url, environment, "AUTH_SERVICE_URL", "AUTH_PORT", "8000"),
         .known_path = "/token"},
        environment, clock, log, report);
    auto user = examine(
        {.service = "User Service",
         .setting = "USER_SERVICE_URL",
         .url = choose_url(flags.user_url, environment, "USER_SERVICE_URL", "USER_PORT", "8001"),
         .known_path = "/users"},
        environment, clock, log, report);
    const Examination examination{.tokens = *tokens, .token = flags.token, .clock = clock};
    report.add(check_keys(auth ? &*auth : nullptr, user ? &*user : nullptr, examination));
    report.add(check_token(user ? &*user : nullptr, examination));
    const auto auth_stored = auth_database(environment);
    const auto user_stored = user_database(environment);
    report.add(check_database(auth_stored));
    report.add(check_database(user_stored));
    report.add(check_outbox({auth_stored, user ? &*user : nullptr}, clock.now()));
    report.add(check_outbox({user_stored, auth ? &*auth : nullptr}, clock.now()));
    report.add(check_hashes(auth_stored));
    report.add(check_first_password(DataFolder(flags.data_folder)));
    report.add(check_admins(auth_stored, user_stored));
    report.close();
    return report.has_failed() ? 1 : 0;
}

}  // namespace

void add_doctor(CLI::App& parser, Invocation& invocation) {
    const auto flags = std::make_shared<DoctorFlags>();
    add_data_option(parser, flags->data_folder);
    parser.add_option("--token", flags->token, "A user's token to check too");
    parser.add_option("--auth-url", flags->auth_url, "URL of the Auth Service [AUTH_SERVICE_URL]")
        ->type_name("URL");
    parser.add_option("--user-url", flags->user_url, "URL of the User Service [USER_SERVICE_URL]")
        ->type_name("URL");
    parser.footer(examples);
    parser.callback(
        [flags, &invocation] { invocation.status = run_doctor(*flags, invocation.environment); });
}

}  // namespace cli
