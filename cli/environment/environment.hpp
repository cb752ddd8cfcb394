// SPDX-License-Identifier: Apache-2.0
// Environment: the variables that settings come from.
#pragma once

#include "base/result.hpp"
#include "config/load.hpp"
#include "runtime/settings.hpp"

#include <map>
#include <string>
#include <string_view>

namespace cli {

using Environment = std::map<std::string, std::string>;

/// The value of `name`; empty when it is not set, which for a setting means the same.
std::string_view value_of(const Environment& environment, const std::string& name);

/// Sets `name` unless it has a value that is not empty.
void set_if_unset(Environment& environment, const std::string& name, std::string value);

/// Whether a key is named, as SECRET_KEY or as SECRET_KEY_FILE.
bool names_secret_key(const Environment& environment);

/// The key and what tokens say, without judging the key's strength: it is empty when none is named.
base::Result<runtime::TokenSettings> load_token_settings(const Environment& environment);

/// The settings of a service as `environment` gives them.
template <class C>
base::Result<C> load_settings(const config::Schema<C>& schema, const Environment& environment) {
    return config::load(schema, {.arguments = {}, .environment = environment});
}

/// What went wrong, in one line: the first wrong field with its problem, or the detail.
std::string one_line(const base::Error& error);

/// Says on standard error why the command failed and yields `status`.
int fail(std::string_view problem, int status = 1);

}  // namespace cli
