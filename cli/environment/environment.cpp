// SPDX-License-Identifier: Apache-2.0
#include "environment/environment.hpp"

#include "auth/config.hpp"
#include "base/utf8.hpp"
#include "config/env_file.hpp"
#include "config/text.hpp"
#include "user/config.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace cli {
namespace {

/// Whether `name` gives a setting of `schema` its value, perhaps by a file.
bool takes(const config::ErasedSchema& schema, std::string_view name) {
    constexpr std::string_view suffix = "_FILE";
    if (schema.find(name)) return true;
    if (!name.ends_with(suffix)) return false;
    const auto* setting = schema.find(name.substr(0, name.size() - suffix.size()));
    return setting && setting->has_file;
}

}  // namespace

Environment tidy(Environment given) {
    const auto auth = auth::settings();
    const auto user = user::settings();
    for (auto& [name, value] : given) {
        const auto* setting = auth.erased().find(name);
        if (!setting) setting = user.erased().find(name);
        const bool is_port = name == "AUTH_PORT" || name == "USER_PORT";
        const bool is_file = name.ends_with("_FILE");
        if (config::trim_invisible(value).empty()) {
            if (setting) value.clear();
        } else if (setting && setting->is_secret) {
            value = std::string(config::trim_secret(value));
        } else if (setting || is_port || is_file) {
            value = std::string(config::trim_invisible(value));
        }
    }
    return given;
}

base::Result<Environment> with_file(Environment environment, const std::string& path) {
    constexpr std::size_t bytes_max = std::size_t{1024} * 1024;
    const auto unreadable = [&](const base::Error& error) {
        return base::fail(base::invalid_field(
            "--config", fmt::format("cannot read \"{}\": {}", path, error.detail)));
    };
    auto text = config::read_file(path, bytes_max);
    if (!text) return unreadable(text.error());
    auto assignments = config::parse_env_file(*text);
    base::wipe(*text);
    if (!assignments) return unreadable(assignments.error());
    const auto auth = auth::settings();
    const auto user = user::settings();
    Environment given;
    for (auto& [name, value, line] : *assignments) {
        const bool is_known = takes(auth.erased(), name) || takes(user.erased(), name) ||
                              name == "AUTH_PORT" || name == "USER_PORT";
        if (!is_known) {
            return base::fail(base::invalid_field(
                name,
                fmt::format("is not a setting of either service (line {} of {})", line, path)));
        }
        if (!given.emplace(name, std::move(value)).second) {
            return base::fail(base::invalid_field(
                name, fmt::format("is set twice; keep one (line {} of {})", line, path)));
        }
    }
    for (auto& [name, value] : tidy(std::move(given)))
        set_if_unset(environment, name, value);
    return environment;
}

void wipe_process_environment() {
    config::wipe_environment(auth::settings().erased());
    config::wipe_environment(user::settings().erased());
}

std::string_view value_of(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view{} : std::string_view(found->second);
}

void set_if_unset(Environment& environment, const std::string& name, std::string value) {
    if (value_of(environment, name).empty()) environment[name] = std::move(value);
}

bool names_secret(const Environment& environment, const std::string& setting) {
    return !value_of(environment, setting).empty() ||
           !value_of(environment, setting + "_FILE").empty();
}

bool names_secret_key(const Environment& environment) {
    return names_secret(environment, "SECRET_KEY");
}

base::Result<runtime::TokenSettings> load_token_settings(const Environment& environment) {
    auto schema = runtime::token_settings().erased();
    schema.checks.clear();
    runtime::TokenSettings settings;
    // CONFIG_FILE is a file of one service: here most of its names would be unknown.
    auto without_file = environment;
    without_file.erase("CONFIG_FILE");
    const auto loaded =
        config::load_into(&settings, schema, {.arguments = {}, .environment = without_file});
    if (!loaded) return base::fail(loaded.error());
    return settings;
}

std::string one_line(const base::Error& error) {
    if (error.fields.empty()) return base::printable(error.detail);
    const auto& [field, problem] = error.fields.front();
    return base::printable(fmt::format("{}: {}", field, problem));
}

int fail(std::string_view problem, int status) {
    fmt::print(stderr, "gatehouse: {}\n", problem);
    return status;
}

}  // namespace cli
