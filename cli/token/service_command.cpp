// SPDX-License-Identifier: Apache-2.0
#include "token/service_command.hpp"

#include "base/plain_name.hpp"
#include "environment/data_folder.hpp"
#include "tokens/bearer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <ranges>

namespace cli {
namespace {

using base::invalid_field;
using std::chrono::seconds;

constexpr std::chrono::hours ttl_max{24 * 365};

constexpr auto examples =
    "Prints the token and nothing else. INTERNAL_SECRET_KEY signs it, or SECRET_KEY if there is "
    "no\n"
    "INTERNAL_SECRET_KEY; both come from the environment, else from the data folder.\n\n"
    "A scope is profiles:read, profiles:command, profiles:create or profiles:sync (User Service), "
    "or\naccounts:read or accounts:command (Auth Service). Several are separated by commas. "
    "Without\n"
    "INTERNAL_SECRET_KEY there is also internal, which opens everything.\n\n"
    "Examples:\n"
    "  TOKEN=$(gatehouse token service --name reports --scope profiles:read --ttl 15m)\n"
    "  curl http://localhost:8001/users -H \"Authorization: Bearer $TOKEN\"\n"
    "  gatehouse token service --name my-service --scope profiles:read,profiles:command";

/// What the flags ask for.
struct Wanted {
    tokens::Scopes scopes;
    bool has_internal = false;
};

std::string known_scopes(const runtime::TokenSettings& settings) {
    std::string text;
    for (const char letter : tokens::to_text(tokens::Scopes::all())) {
        if (letter == ' ') text += ',';
        text += letter;
    }
    return settings.has_internal_key() ? text : text + ", internal";
}

/// The words of all `--scope`; blanks separate them, too, as they do in tokens.
std::vector<std::string> words_of(const std::vector<std::string>& scopes) {
    std::vector<std::string> words;
    for (const auto& scope : scopes) {
        for (const auto part : scope | std::views::split(' ')) {
            if (!part.empty()) words.emplace_back(part.begin(), part.end());
        }
    }
    return words;
}

base::Result<Wanted> read_scopes(const ServiceTokenFlags& flags,
                                 const runtime::TokenSettings& settings) {
    Wanted wanted;
    for (const auto& word : words_of(flags.scopes)) {
        if (word == tokens::service_scope && !settings.has_internal_key()) {
            wanted.has_internal = true;
        } else if (const auto scope = tokens::parse_scope(word)) {
            wanted.scopes.add(*scope);
        } else if (word == tokens::service_scope) {
            return base::fail(invalid_field(
                "--scope",
                "internal opens nothing with INTERNAL_SECRET_KEY; name what the service "
                "does: " +
                    known_scopes(settings)));
        } else {
            return base::fail(invalid_field(
                "--scope", fmt::format("\"{}\" is not one of {}", word, known_scopes(settings))));
        }
    }
    if (!wanted.has_internal && wanted.scopes.is_empty()) {
        return base::fail(
            invalid_field("--scope", "is empty; name one of " + known_scopes(settings)));
    }
    if (wanted.has_internal && !wanted.scopes.is_empty()) {
        return base::fail(invalid_field(
            "--scope", "internal opens nothing beside other scopes; leave it out, or it alone"));
    }
    return wanted;
}

base::Result<seconds> read_ttl(const ServiceTokenFlags& flags,
                               const runtime::TokenSettings& settings) {
    seconds ttl{};
    if (const auto problem = config::Format<seconds>::parse(flags.ttl, ttl)) {
        return base::fail(invalid_field("--ttl", *problem));
    }
    const bool is_long = ttl > tokens::service_life_max;
    if (ttl <= seconds::zero() || ttl > ttl_max || (is_long && settings.has_internal_key())) {
        return base::fail(invalid_field(
            "--ttl", fmt::format("must be 1s to {}", settings.has_internal_key()
                                                         ? "1h: the services refuse a longer life"
                                                         : "365d")));
    }
    return ttl;
}

int make_token(const ServiceTokenFlags& flags, const Environment& environment) {
    const auto settings = load_token_settings(DataFolder(flags.data_folder).complete(environment));
    if (!settings) return fail(one_line(settings.error()), status_refused);
    const base::SystemClock clock;
    const auto made = make_service_token(flags, *settings, clock);
    if (!made) return fail(one_line(made.error()), status_refused);
    if (!made->warning.empty()) fail(made->warning);
    fmt::print("{}\n", made->token);
    return 0;
}

}  // namespace

base::Result<MadeToken> make_service_token(const ServiceTokenFlags& flags,
                                           const runtime::TokenSettings& settings,
                                           const base::Clock& clock) {
    if (settings.secret_key.is_empty() && !settings.has_internal_key()) {
        return base::fail({.code = base::Errc::invalid,
                           .detail =
                               "there is no key to sign with: set INTERNAL_SECRET_KEY_FILE or "
                               "SECRET_KEY_FILE, or name the folder with --data"});
    }
    if (!base::is_plain_name(flags.name)) {
        return base::fail(invalid_field("--name", std::string(base::plain_name_rule)));
    }
    const auto wanted = read_scopes(flags, settings);
    if (!wanted) return base::fail(wanted.error());
    const auto ttl = read_ttl(flags, settings);
    if (!ttl) return base::fail(ttl.error());
    tokens::ServiceTokenMint mint(
        jose::Signer(settings.service_key()),
        {.service_name = flags.name,
         .scope = wanted->has_internal ? std::string(tokens::service_scope)
                                       : tokens::to_text(wanted->scopes),
         .issuer = settings.issuer_or_default(),
         .audience = settings.service_audience(wanted->scopes),
         .ttl = *ttl},
        clock);
    MadeToken made{.token = mint.token()};
    if (*ttl > tokens::service_life_max) {
        made.warning =
            "this token lives longer than an hour: whoever sees it can use it as long, and with "
            "INTERNAL_SECRET_KEY the services refuse it";
    }
    return made;
}

void add_token_service(CLI::App& command, Invocation& invocation) {
    const auto flags = std::make_shared<ServiceTokenFlags>();
    command.add_option("--name", flags->name, "Name of the service, such as reports")
        ->type_name("NAME")
        ->required();
    command.add_option("--scope", flags->scopes, "What the service may do")
        ->type_name("SCOPE,...")
        ->delimiter(',')
        ->required();
    command.add_option("--ttl", flags->ttl, "How long the token is good")
        ->type_name("DURATION")
        ->capture_default_str();
    add_data_option(command, flags->data_folder);
    command.footer(examples);
    command.callback(
        [flags, &invocation] { invocation.status = make_token(*flags, invocation.environment); });
}

}  // namespace cli
