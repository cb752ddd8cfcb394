// SPDX-License-Identifier: Apache-2.0
#include "environment/environment.hpp"

#include "auth/config.hpp"
#include "base/utf8.hpp"
#include "config/text.hpp"
#include "user/config.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace cli {

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
