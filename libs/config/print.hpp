// SPDX-License-Identifier: Apache-2.0
// The settings as text for people: the documented file and the --help page.
#pragma once

#include "config/schema.hpp"

#include <string>

namespace config {

std::string print_erased(const ErasedSchema& schema, const void* config, const void* defaults);
std::string describe_erased(const ErasedSchema& schema, const void* defaults);

/// A file with the settings of `config`, each with its meaning and default. Loading it gives the
/// same configuration except for the secrets, which are masked in comment lines.
template <class C>
std::string print(const Schema<C>& schema, const C& config) {
    const C defaults{};
    return print_erased(schema.erased(), &config, &defaults);
}

/// Every setting as flag and environment variable, with its default and meaning, for --help.
template <class C>
std::string describe(const Schema<C>& schema) {
    const C defaults{};
    return describe_erased(schema.erased(), &defaults);
}

}  // namespace config
