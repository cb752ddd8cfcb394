// SPDX-License-Identifier: Apache-2.0
// gatehouse up: both services under one supervisor.
#include "command.hpp"
#include "environment/program_path.hpp"
#include "environment/service_database.hpp"
#include "up/banner.hpp"
#include "up/first_admin.hpp"
#include "up/key_file.hpp"
#include "up/supervisor.hpp"
#include "up/up_plan.hpp"
#include "user/app.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr auto examples =
    "The data folder contains the databases, and the keys unless SECRET_KEY or SECRET_KEY_FILE is\n"
    "set. Other settings come from the environment or --config; AUTH_PORT and USER_PORT replace\n"
    "PORT, and AUTH_INTERNAL_PORT and USER_INTERNAL_PORT replace INTERNAL_PORT. The first start\n"
    "creates the account `admin`, unless BOOTSTRAP_ADMIN_USERNAME is set. A terminal shows its\n"
    "password once; otherwise it is in the file first_admin_password of the folder.\n\n"
    "Examples:\n"
    "  gatehouse up\n"
    "  gatehouse up --data /var/lib/gatehouse --log-format json\n"
    "  gatehouse up --host 0.0.0.0 --auth-port 9000 --user-port 9001";

/// Creates the keys of a new folder. One that has a key already goes on with what it has: other
/// programs may make tokens with it.
base::Result<> make_keys(const DataFolder& folder, const Environment& environment) {
    std::error_code ignored;
    if (names_secret_key(environment) || fs::exists(folder.secret_key(), ignored)) return {};
    // The other one is first: a crash between the two leaves a folder that still counts as new.
    const bool is_named = names_secret(environment, "INTERNAL_SECRET_KEY");
    const auto made = is_named ? base::Result<>{} : make_key_file(folder.internal_secret_key());
    if (!made) return made;
    return make_key_file(folder.secret_key());
}

base::Result<std::vector<ServiceLaunch>> make_launches(const UpPlan& plan) {
    const auto auth_program = find_beside("auth-service");
    if (!auth_program) return base::fail(auth_program.error());
    const auto user_program = find_beside("user-service");
    if (!user_program) return base::fail(user_program.error());
    return std::vector<ServiceLaunch>{
        {.name = "auth-service",
         .speaker = {.name = "auth", .colour = 36},
         .launch = {.executable = *auth_program, .environment = plan.auth.environment},
         .url = plan.auth.internal_url,
         .tls_ca_file = plan.tls_ca_file},
        {.name = "user-service",
         .speaker = {.name = "user", .colour = 35},
         .launch = {.executable = *user_program, .environment = plan.user.environment},
         .url = plan.user.internal_url,
         .tls_ca_file = plan.tls_ca_file}};
}

base::Result<> check_ports(const PlannedService& service, std::string_view flag,
                           std::string_view internal_setting) {
    const auto checked = check_port(service, service.port, flag);
    if (!checked || !service.internal_port) return checked;
    return check_port(service, *service.internal_port, internal_setting);
}

base::Result<> check_ports(const UpPlan& plan) {
    const auto checked = check_ports(plan.auth, "--auth-port", "AUTH_INTERNAL_PORT");
    if (!checked) return checked;
    return check_ports(plan.user, "--user-port", "USER_INTERNAL_PORT");
}

/// Prints `text`, which tells of the administrator if there is a new one. The file with the
/// password goes when a person has really got it.
void show_admin(Console& console, const Banner& banner, std::string_view text) {
    console.paste(text);
    if (!banner.admin || !banner.is_for_a_person || !console.finish()) return;
    unlink(banner.admin->password_file.c_str());
}

/// Runs both services to the end.
int supervise(std::vector<ServiceLaunch> launches, const Banner& banner,
              const std::vector<std::string>& notes, bool is_coloured) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error,
                        .format = telemetry::Format::text,
                        .file_descriptor = STDERR_FILENO},
                       clock);
    base::EventLoop loop;
    Console console(loop.get_executor(), {.is_coloured = is_coloured});
    console.line(supervisor, fmt::format("starting auth-service and user-service; data in {}",
                                         banner.data_folder));
    for (const auto& note : notes)
        console.line(supervisor, note);
    SupervisorEnd end;
    bool was_ready = false;
    {
        Supervisor both(std::move(launches), {}, loop, console, log);
        end = both.run([&] {
            was_ready = true;
            show_admin(console, banner, banner_text(banner));
        });
    }
    // The administrator has been created, but the banner with the password was never shown.
    if (!was_ready && banner.admin) {
        show_admin(console, banner, admin_text(*banner.admin, banner.is_for_a_person));
    }
    if (end.problem.empty()) console.line(supervisor, "stopped");
    console.finish();
    return end.problem.empty() ? end.status : fail(end.problem, end.status);
}

/// Everything that must exist before the services start.
struct Prepared {
    FolderLock lock;
    UpPlan plan;
    std::vector<ServiceLaunch> launches;
    std::optional<FirstAdmin> admin;
};

/// Checks everything it can before it creates anything.
base::Result<Prepared> prepare(const UpFlags& flags, const DataFolder& folder,
                               const Environment& environment) {
    if (const auto ports = make_up_plan(flags, folder, environment); !ports) {
        return base::fail(ports.error());
    }
    if (const auto made = folder.make(); !made) return base::fail(made.error());
    auto lock = FolderLock::take(folder);
    if (!lock) return base::fail(lock.error());
    if (const auto made = make_keys(folder, environment); !made) return base::fail(made.error());
    auto plan = make_up_plan(flags, folder, environment);
    if (!plan) return base::fail(plan.error());
    const auto auth_config = load_settings(auth::settings(), plan->auth.environment);
    if (!auth_config) return base::fail(auth_config.error());
    const auto user_config = load_settings(user::settings(), plan->user.environment);
    if (!user_config) return base::fail(user_config.error());
    auto launches = make_launches(*plan);
    if (!launches) return base::fail(launches.error());
    if (const auto checked = check_ports(*plan); !checked) return base::fail(checked.error());
    if (const auto apart = check_are_apart(auth_database(plan->auth.environment),
                                           user_database(plan->user.environment));
        !apart) {
        return base::fail(apart.error());
    }
    auto admin = make_first_admin(*auth_config, auth_database(plan->auth.environment),
                                  folder.first_admin_password());
    if (!admin) return base::fail(admin.error());
    return Prepared{std::move(*lock), std::move(*plan), std::move(*launches), std::move(*admin)};
}

/// What the environment sets and `gatehouse up` does not use.
std::vector<std::string> notes_on(const Environment& environment) {
    const auto port = value_of(environment, "PORT");
    if (port.empty()) return {};
    return {"PORT is not used, as there are two services; set AUTH_PORT and USER_PORT"};
}

int run_up(const UpFlags& flags, const Environment& given) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto read = flags.config_file.empty() ? given : with_file(given, flags.config_file);
    if (!read) return fail(one_line(read.error()), status_refused);
    const auto& environment = *read;
    const DataFolder folder(flags.data_folder);
    auto prepared = prepare(flags, folder, environment);
    if (!prepared) return fail(one_line(prepared.error()), status_refused);
    const Banner banner{.auth_url = prepared->plan.auth.url,
                        .user_url = prepared->plan.user.url,
                        .data_folder = folder.path().string(),
                        .tls_ca_file = prepared->plan.tls_ca_file,
                        .auth_database = auth_database(prepared->plan.auth.environment).name(),
                        .user_database = user_database(prepared->plan.user.environment).name(),
                        .admin = std::move(prepared->admin),
                        .is_for_a_person = isatty(STDOUT_FILENO) == 1};
    const bool is_coloured = may_colour(STDOUT_FILENO, value_of(environment, "NO_COLOR"));
    return supervise(std::move(prepared->launches), banner, notes_on(environment), is_coloured);
}

}  // namespace

void add_data_option(CLI::App& parser, std::string& folder) {
    parser
        .add_option("--data", folder,
                    "Folder of the databases and the keys, where the environment sets no others")
        ->type_name("DIR")
        ->capture_default_str();
}

void add_up(CLI::App& parser, Invocation& invocation) {
    const auto flags = std::make_shared<UpFlags>();
    add_data_option(parser, flags->data_folder);
    parser
        .add_option(
            "--config", flags->config_file,
            "File of NAME=VALUE with settings of both services; the environment overrides it")
        ->type_name("FILE");
    parser.add_option("--host", flags->host, "Address to listen on [127.0.0.1]")
        ->type_name("ADDRESS");
    const auto is_port = CLI::Range(1, 65535, "PORT");
    parser.add_option("--auth-port", flags->auth_port, "Port of the Auth Service [8000]")
        ->check(is_port);
    parser.add_option("--user-port", flags->user_port, "Port of the User Service [8001]")
        ->check(is_port);
    parser.add_option("--log-format", flags->log_format, "Format of log lines [text]")
        ->check(CLI::IsMember({"text", "json"}));
    parser.footer(examples);
    parser.callback(
        [flags, &invocation] { invocation.status = run_up(*flags, invocation.environment); });
}

}  // namespace cli
