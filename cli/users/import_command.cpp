// SPDX-License-Identifier: Apache-2.0
// gatehouse users import: people of another system, who keep their passwords.
#include "command.hpp"
#include "crypto/random.hpp"
#include "environment/data_folder.hpp"
#include "user/config.hpp"
#include "users/commands.hpp"
#include "users/guide_stack.hpp"
#include "users/open_database.hpp"
#include "users/user_file.hpp"
#include "users/user_import.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr auto examples =
    "FILE is JSON Lines, or CSV with column names in the first line. Required columns: username,\n"
    "email, password_hash. Optional columns: first_name, last_name, roles, blocked, block_reason,\n"
    "created_at, id (of the account), profile_id, profile_email, new_username. Supported hashes: "
    "bcrypt,\n"
    "Argon2id, Argon2i, and PBKDF2-SHA256 of Django or passlib. People sign in with their old\n"
    "password; the first sign-in replaces the hash by Argon2id.\n\n"
    "After an interruption run the command again: people who are already here stay unchanged.\n"
    "Works whether or not the services run. Exit status 1: some people were refused.\n\n"
    "Examples:\n"
    "  gatehouse users import people.csv --dry-run\n"
    "  gatehouse users import people.csv --refused refused.csv\n"
    "  zcat people.jsonl.gz | gatehouse users import - --format jsonl\n"
    "  gatehouse users import --from-guide-stack postgresql+psycopg://app@db/auth \\\n"
    "      --profiles postgresql+psycopg://app@db/users";

struct ImportFlags {
    std::string data_folder = "data";
    std::string file;
    std::string format;
    std::string guide_auth_url;
    std::string guide_user_url;
    std::string refused_path;
    std::string username_from;
    bool is_dry_run = false;
};

/// The source of the import, with the files and databases that stay open for it.
struct OpenSource {
    int file = -1;
    OpenDatabase guide_auth;
    OpenDatabase guide_user;
    std::unique_ptr<UserSource> source;

    OpenSource() = default;
    OpenSource(const OpenSource&) = delete;
    OpenSource& operator=(const OpenSource&) = delete;
    ~OpenSource() {
        if (file > STDERR_FILENO) close(file);
    }
};

base::Result<> open_file(const ImportFlags& flags, UserFileFormat format, OpenSource& out) {
    std::optional<std::uint64_t> size;
    if (flags.file == "-") {
        out.file = STDIN_FILENO;
    } else {
        out.file = open(flags.file.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat status{};
        if (out.file < 0 || fstat(out.file, &status) != 0) {
            return base::fail(base::invalid_field(
                "FILE", fmt::format("cannot read \"{}\": {}", flags.file, std::strerror(errno))));
        }
        if (S_ISREG(status.st_mode)) size = static_cast<std::uint64_t>(status.st_size);
    }
    out.source = open_user_file(out.file, format, size);
    return {};
}

base::Result<> open_guide(const ImportFlags& flags, base::EventLoop& loop, telemetry::Log& log,
                          OpenSource& out) {
    auto auth = OpenDatabase::attach(flags.guide_auth_url, "--from-guide-stack", loop, log);
    if (!auth) return base::fail(auth.error());
    auto user = OpenDatabase::attach(flags.guide_user_url, "--profiles", loop, log);
    if (!user) return base::fail(user.error());
    out.guide_auth = std::move(*auth);
    out.guide_user = std::move(*user);
    out.source = open_guide_stack(loop, *out.guide_auth.database, *out.guide_user.database);
    return {};
}

/// The roles in the User Service's settings.
base::Result<user::RolePolicy> load_roles(Environment environment) {
    // Roles need no key, but the settings do: without one, a random key is used.
    if (!names_secret_key(environment)) environment["SECRET_KEY"] = crypto::random_token(48);
    auto config = load_settings(user::settings(), environment);
    if (!config) return base::fail(config.error());
    return user::RolePolicy{.known = std::move(config->roles),
                            .defaults = std::move(config->default_roles)};
}

/// Both databases, for writing; for a dry run only that of the accounts, if it exists.
struct Targets {
    OpenDatabase auth;
    OpenDatabase user;
    std::unique_ptr<auth::AccountImport> accounts;
    std::unique_ptr<user::ProfileImport> profiles;
};

base::Result<Targets> open_targets(const Environment& environment, bool is_dry_run,
                                   base::EventLoop& loop, const base::Clock& clock,
                                   telemetry::Log& log) {
    Targets targets;
    const auto auth = auth_database(environment);
    const auto user = user_database(environment);
    if (!is_dry_run || auth.exists()) {
        auto opened = is_dry_run ? OpenDatabase::attach(auth.url, auth.setting, loop, log)
                                 : OpenDatabase::open(auth, loop, log);
        if (!opened) return base::fail(opened.error());
        targets.auth = std::move(*opened);
        targets.accounts = auth::make_account_import(*targets.auth.database, clock);
    }
    if (is_dry_run) return targets;
    auto opened = OpenDatabase::open(user, loop, log);
    if (!opened) return base::fail(opened.error());
    targets.user = std::move(*opened);
    targets.profiles = user::make_sql_profile_import(*targets.user.database, clock);
    return targets;
}

std::string wrong_use(const ImportFlags& flags) {
    const bool is_guide = !flags.guide_auth_url.empty() || !flags.guide_user_url.empty();
    if (is_guide == !flags.file.empty()) {
        return "name a FILE, or both --from-guide-stack and --profiles";
    }
    if (is_guide && (flags.guide_auth_url.empty() || flags.guide_user_url.empty())) {
        return "--from-guide-stack and --profiles belong together: name both databases";
    }
    return {};
}

int run_import(const ImportFlags& flags, const Environment& given) {
    if (const auto wrong = wrong_use(flags); !wrong.empty()) return fail(wrong, status_refused);
    const auto format = choose_format(flags.format, flags.file.empty() ? ".jsonl" : flags.file);
    if (!format) return fail(one_line(format.error()), status_refused);
    const auto environment = DataFolder(flags.data_folder).complete(given);
    const auto roles = load_roles(environment);
    if (!roles) return fail(one_line(roles.error()), status_refused);
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = STDERR_FILENO}, clock);
    base::EventLoop loop;
    OpenSource source;
    const auto opened = flags.file.empty() ? open_guide(flags, loop, log, source)
                                           : open_file(flags, *format, source);
    if (!opened) return fail(one_line(opened.error()));
    const auto targets = open_targets(environment, flags.is_dry_run, loop, clock, log);
    if (!targets) return fail(one_line(targets.error()));
    const auto report = ImportReport::open({.refused_path = flags.refused_path,
                                            .is_dry_run = flags.is_dry_run,
                                            .is_terminal = isatty(STDERR_FILENO) == 1});
    if (!report) return fail(one_line(report.error()));
    UserImport import(
        {.loop = loop,
         .accounts = targets->accounts.get(),
         .profiles = targets->profiles.get(),
         .roles = *roles,
         .clock = clock,
         .report = **report,
         .name_source = flags.username_from == "email" ? NameSource::email : NameSource::username});
    const auto done = import.run(*source.source);
    const auto finished = (*report)->finish();
    if (!done) return fail(one_line(done.error()));
    if (!finished) return fail(one_line(finished.error()));
    return (*report)->counts.refused == 0 ? 0 : 1;
}

}  // namespace

void add_users_import(CLI::App& command, Invocation& invocation) {
    const auto flags = std::make_shared<ImportFlags>();
    command.add_option("FILE", flags->file, "File of people to import; - for standard input");
    add_format_option(command, flags->format);
    command
        .add_option("--from-guide-stack", flags->guide_auth_url,
                    "Import from a Python stack of the integration guide: its Auth Service's "
                    "database")
        ->type_name("URL");
    command
        .add_option("--profiles", flags->guide_user_url,
                    "With --from-guide-stack: its User Service's database")
        ->type_name("URL");
    command
        .add_option(
            "--username-from", flags->username_from,
            "What people are called here: their username (default) or their email; a column "
            "new_username overrides both")
        ->check(CLI::IsMember({"username", "email"}))
        ->type_name("username|email");
    command.add_flag("--dry-run", flags->is_dry_run, "Check all people, change nothing");
    command
        .add_option("--refused", flags->refused_path,
                    "Write refused people and the reasons to this CSV file")
        ->type_name("FILE");
    add_data_option(command, flags->data_folder);
    command.footer(examples);
    command.callback(
        [flags, &invocation] { invocation.status = run_import(*flags, invocation.environment); });
}

}  // namespace cli
