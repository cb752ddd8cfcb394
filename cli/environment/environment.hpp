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

/// `given` as settings are read: without invisible characters around values, and without variables
/// that hold nothing else.
Environment tidy(Environment given);

/// `environment` with the settings of both services in the file at `path`, where it sets no others.
/// Fails with the name that is wrong and its line; unknown names are wrong.
base::Result<Environment> with_file(Environment environment, const std::string& path);

/// Overwrites secrets in this process's own environment, where /proc/PID/environ shows them.
void wipe_process_environment();

/// The value of `name`; empty when it is not set (an empty setting counts as not set).
std::string_view value_of(const Environment& environment, const std::string& name);

/// Sets `name` unless it has a value that is not empty.
void set_if_unset(Environment& environment, const std::string& name, std::string value);

/// Whether `setting` or the name of a file with it, `setting`_FILE, is set.
bool names_secret(const Environment& environment, const std::string& setting);

/// Whether SECRET_KEY or SECRET_KEY_FILE is set.
bool names_secret_key(const Environment& environment);

/// The settings of tokens, without a check of the key's strength. The key is empty if none is set.
base::Result<runtime::TokenSettings> load_token_settings(const Environment& environment);

/// The settings of a service from `environment`.
template <class C>
base::Result<C> load_settings(const config::Schema<C>& schema, const Environment& environment) {
    return config::load(schema, {.arguments = {}, .environment = environment});
}

/// The error in one line: the first wrong field with its problem, or the detail.
std::string one_line(const base::Error& error);

/// Prints `problem` to standard error and returns `status`.
int fail(std::string_view problem, int status = 1);

}  // namespace cli
