// SPDX-License-Identifier: Apache-2.0
// gatehouse admin: creates an administrator's account, directly in the database.
#include "auth/bootstrap.hpp"
#include "command.hpp"
#include "config/env_file.hpp"
#include "config/secret_file.hpp"
#include "crypto/random.hpp"
#include "environment/data_folder.hpp"
#include "environment/service_database.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace cli {
namespace {

constexpr std::size_t password_random_bytes = 18;
constexpr std::size_t password_file_bytes_max = 64 * 1024;

constexpr auto examples =
    "Works whether or not the services run. The Auth Service sends the account to the User\n"
    "Service; if both run, the profile appears within a second.\n\n"
    "Examples:\n"
    "  gatehouse admin create --username grace --email grace@example.org\n"
    "  gatehouse admin create --username grace --email grace@example.org --password-file "
    "secret.txt\n"
    "  pass gatehouse | gatehouse admin create --username grace --email grace@example.org "
    "--password-stdin";

struct AdminFlags {
    std::string data_folder = "data";
    std::string database_url;
    std::string username;
    std::string email;
    bool password_stdin = false;
    std::string password_file;
};

/// The first line of `text`, without the byte order mark that some editors write.
base::Secret first_line(std::string& text) {
    constexpr std::string_view byte_order_mark = "\ufeff";
    std::string_view line = text;
    if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    base::Secret password(line);
    base::wipe(text);
    return password;
}

base::Result<base::Secret> read_password(const AdminFlags& flags) {
    std::string text;
    if (flags.password_stdin) {
        std::getline(std::cin, text);
    } else {
        auto read = config::read_file(flags.password_file, password_file_bytes_max);
        if (!read) {
            return base::fail(base::invalid_field(
                "--password-file",
                fmt::format("cannot read {}: {}", config::shown_path(flags.password_file),
                            read.error().detail)));
        }
        text = std::move(*read);
    }
    auto password = first_line(text);
    const std::string field = flags.password_stdin ? "--password-stdin" : "--password-file";
    if (password.is_empty()) return base::fail(base::invalid_field(field, "gives no password"));
    if (const auto problem = auth::untypable_problem(password)) {
        return base::fail(base::invalid_field(
            field, *problem + "; save the password as UTF-8 text, as it will be typed"));
    }
    return password;
}

/// The settings of the Auth Service. Creating an account needs no key, but the settings do: without
/// SECRET_KEY a random one is used.
base::Result<auth::AuthConfig> load_auth_settings(const AdminFlags& flags,
                                                  const Environment& environment) {
    auto completed = DataFolder(flags.data_folder).complete(environment);
    if (!flags.database_url.empty()) completed["DATABASE_URL"] = flags.database_url;
    if (!names_secret_key(completed)) completed["SECRET_KEY"] = crypto::random_token(48);
    return load_settings(auth::settings(), completed);
}

int create(const AdminFlags& flags, const Environment& environment) {
    const bool is_generated = !flags.password_stdin && flags.password_file.empty();
    auto password = is_generated ? base::Secret(crypto::random_token(password_random_bytes))
                                 : base::Result<base::Secret>(read_password(flags));
    if (!password) return fail(one_line(password.error()));
    const auto config = load_auth_settings(flags, environment);
    if (!config) return fail(one_line(config.error()), status_refused);
    const auto database = auth_database({{"DATABASE_URL", config->database_url.text}});
    if (!database.exists()) {
        return fail(
            fmt::format("there is no database {}; start the services once, or name the "
                        "right place with --data or --database-url",
                        database.name()));
    }
    const auto made = auth::create_admin(
        *config, {.username = flags.username, .email = flags.email, .password = *password});
    if (!made) return fail(one_line(made.error()));
    fmt::print("Created the administrator {} with account id {}.\n", made->username,
               made->id.value);
    if (is_generated) fmt::print("password (not shown again): {}\n", password->reveal());
    return 0;
}

}  // namespace

void add_admin(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer("`gatehouse admin create --help` gives examples.");
    auto& command = *parser.add_subcommand("create", "Create an account with the role ADMIN.");
    const auto flags = std::make_shared<AdminFlags>();
    command.add_option("--username", flags->username, "User name")->type_name("NAME")->required();
    command.add_option("--email", flags->email, "E-mail address; it also works for sign-in")
        ->type_name("ADDRESS")
        ->required();
    auto* from_stdin = command.add_flag("--password-stdin", flags->password_stdin,
                                        "Read the password from the first line of standard input");
    command
        .add_option("--password-file", flags->password_file,
                    "Read the password from the first line of FILE; by default it is generated")
        ->type_name("FILE")
        ->excludes(from_stdin);
    add_data_option(command, flags->data_folder);
    command
        .add_option("--database-url", flags->database_url,
                    "The Auth Service's database [DATABASE_URL]")
        ->type_name("URL");
    command.footer(examples);
    command.callback(
        [flags, &invocation] { invocation.status = create(*flags, invocation.environment); });
}

}  // namespace cli
