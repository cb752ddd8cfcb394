// SPDX-License-Identifier: Apache-2.0
#include "environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace cli {

std::string_view value_of(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view{} : std::string_view(found->second);
}

void set_if_unset(Environment& environment, const std::string& name, std::string value) {
    if (value_of(environment, name).empty()) environment[name] = std::move(value);
}

bool names_secret_key(const Environment& environment) {
    return !value_of(environment, "SECRET_KEY").empty() ||
           !value_of(environment, "SECRET_KEY_FILE").empty();
}

base::Result<service::TokenSettings> load_token_settings(const Environment& environment) {
    auto schema = service::token_settings().erased();
    schema.checks.clear();
    service::TokenSettings settings;
    // The services read CONFIG_FILE, each its own: here it would be full of unknown names.
    auto without_file = environment;
    without_file.erase("CONFIG_FILE");
    const auto loaded =
        config::load_into(&settings, schema, {.arguments = {}, .environment = without_file});
    if (!loaded) return base::fail(loaded.error());
    return settings;
}

std::string one_line(const base::Error& error) {
    std::string line = error.detail;
    if (!error.fields.empty()) {
        const auto& [field, problem] = error.fields.front();
        line = fmt::format("{}: {}", field, problem);
    }
    std::ranges::replace_if(line, [](unsigned char byte) { return byte < 0x20; }, '?');
    return line;
}

int fail(std::string_view problem, int status) {
    fmt::print(stderr, "gatehouse: {}\n", problem);
    return status;
}

}  // namespace cli
