// SPDX-License-Identifier: Apache-2.0
// gatehouse demo: plays on throw-away data what the two services promise.
#include "command.hpp"
#include "crypto/random.hpp"
#include "demo/play.hpp"
#include "demo/throwaway_folder.hpp"
#include "environment/data_folder.hpp"
#include "environment/program_path.hpp"
#include "telemetry/spawn.hpp"
#include "up/console.hpp"
#include "up/key_file.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <optional>
#include <unistd.h>

namespace cli {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t password_random_bytes = 18;
constexpr int status_not_held = 1;
/// A shell reports the end by a signal as this plus the signal's number.
constexpr int status_signal = 128;

constexpr auto help =
    "Starts both services on free ports and new databases in a temporary folder. Kills the User\n"
    "Service, registers a person, and shows that the profile is there after a new start. Kills "
    "the\n"
    "Auth Service, blocks the person, and shows that the old token is dead at once and that the\n"
    "block arrives. Your own data, settings and running services are not touched; nothing is "
    "left.\n"
    "Takes a few seconds. The exit status is 0 only if every step held.\n\n"
    "Example:\n"
    "  gatehouse demo";

/// Two free ports of 127.0.0.1. Fails with Errc::unavailable.
base::Result<std::pair<std::uint16_t, std::uint16_t>> find_ports() {
    asio::io_context context;
    try {
        const tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
        const tcp::acceptor first(context, any);
        const tcp::acceptor second(context, any);
        return std::pair(first.local_endpoint().port(), second.local_endpoint().port());
    } catch (const boost::system::system_error& error) {
        return base::fail(
            {.code = base::Errc::unavailable,
             .detail = fmt::format("cannot listen on 127.0.0.1: {}", error.code().message())});
    }
}

/// What the services get of the caller's environment: nothing that is a setting of theirs but for
/// CORE_DUMPS, without which only root sees what they do.
Environment bare_environment(const Environment& given) {
    Environment bare;
    for (const auto* name : {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH",
                             "ASAN_OPTIONS", "UBSAN_OPTIONS", "CORE_DUMPS"}) {
        if (const auto value = value_of(given, name); !value.empty()) bare[name] = value;
    }
    return bare;
}

/// Everything that the play needs, in the order in which it is taken down.
struct Stage {
    Stage(const DataFolder& folder, Environment shared) : environment(std::move(shared)) {
        environment["HOST"] = "127.0.0.1";
        environment["SECRET_KEY_FILE"] = folder.secret_key().string();
        environment["LOG_FORMAT"] = "text";
        environment["LOG_LEVEL"] = "warning";
    }

    base::Result<> build(const Environment& completed);

    base::SystemClock clock;
    telemetry::Log log{{.level = telemetry::Level::error,
                        .format = telemetry::Format::text,
                        .file_descriptor = STDERR_FILENO},
                       clock};
    Environment environment;
    base::Secret admin_password{crypto::random_token(password_random_bytes)};
    base::EventLoop loop;
    std::unique_ptr<DemoService> auth;
    std::unique_ptr<DemoService> user;
};

base::Result<> Stage::build(const Environment& completed) {
    const auto auth_program = find_beside("auth-service");
    if (!auth_program) return base::fail(auth_program.error());
    const auto user_program = find_beside("user-service");
    if (!user_program) return base::fail(user_program.error());
    const auto ports = find_ports();
    if (!ports) return base::fail(ports.error());
    const auto auth_url = fmt::format("http://127.0.0.1:{}", ports->first);
    const auto user_url = fmt::format("http://127.0.0.1:{}", ports->second);
    auto of_auth = completed;
    of_auth["PORT"] = std::to_string(ports->first);
    of_auth["USER_SERVICE_URL"] = user_url;
    of_auth["BOOTSTRAP_ADMIN_USERNAME"] = demo_admin;
    of_auth["BOOTSTRAP_ADMIN_EMAIL"] = "admin@example.com";
    of_auth["BOOTSTRAP_ADMIN_PASSWORD"] = admin_password.reveal();
    auto of_user = completed;
    of_user["PORT"] = std::to_string(ports->second);
    of_user["AUTH_SERVICE_URL"] = auth_url;
    auto made_auth = DemoService::make({*auth_program, of_auth}, auth_url, loop, log);
    if (!made_auth) return base::fail(made_auth.error());
    auto made_user = DemoService::make({*user_program, of_user}, user_url, loop, log);
    if (!made_user) return base::fail(made_user.error());
    auth = std::move(*made_auth);
    user = std::move(*made_user);
    return {};
}

base::Task<> perform(Play& play, std::optional<base::Result<>>& outcome) {
    outcome = co_await play.run();
}

/// Plays until the end or a signal, and yields the exit status.
int play(Stage& stage, const Narrator& narrator) {
    std::optional<base::Result<>> outcome;
    int signal = 0;
    Play scenes(*stage.auth, *stage.user, stage.admin_password, stage.loop.get_executor(),
                narrator);
    asio::signal_set signals(stage.loop, SIGINT, SIGTERM, SIGHUP);
    signals.async_wait([&](boost::system::error_code error, int number) {
        if (error) return;
        signal = number;
        stage.loop.stop();
    });
    telemetry::spawn(stage.loop.get_executor(), stage.log, "demo", perform(scenes, outcome),
                     [&stage] { stage.loop.stop(); });
    stage.loop.run();
    stage.loop.abandon();
    if (signal != 0) return status_signal + signal;
    if (outcome && *outcome) return 0;
    narrator.broken(outcome ? outcome->error().detail : "the demo itself failed: see above");
    for (const auto* service : {stage.auth.get(), stage.user.get()}) {
        narrator.text(fmt::format("  {}: {}", service->name(), service->last_lines()));
    }
    return status_not_held;
}

/// Makes the folder and the stage, plays, and takes both down.
int perform_in_new_folder(const Environment& given, const Narrator& narrator) {
    const auto temporary = ThrowawayFolder::make();
    if (!temporary) return fail(one_line(temporary.error()), status_refused);
    const DataFolder folder(temporary->path());
    if (const auto made = make_key_file(folder.secret_key()); !made) {
        return fail(one_line(made.error()), status_refused);
    }
    Stage stage(folder, bare_environment(given));
    if (const auto built = stage.build(folder.complete(stage.environment)); !built) {
        return fail(one_line(built.error()), status_refused);
    }
    narrator.text(fmt::format("Throw-away data in {}.", folder.path().string()));
    return play(stage, narrator);
}

int run_demo(const Environment& given) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto begin = std::chrono::steady_clock::now();
    const Narrator narrator(may_colour(STDOUT_FILENO, value_of(given, "NO_COLOR")));
    const int status = perform_in_new_folder(given, narrator);
    if (status == 0) {
        narrator.text(fmt::format("\nEvery step held, {}. Nothing of the demo is left.",
                                  time_text(std::chrono::steady_clock::now() - begin)));
    } else if (status > status_signal) {
        narrator.text("\nStopped. Nothing of the demo is left.");
    }
    return status;
}

}  // namespace

void add_demo(CLI::App& parser, Invocation& invocation) {
    parser.footer(help);
    parser.callback([&invocation] { invocation.status = run_demo(invocation.environment); });
}

}  // namespace cli
