// SPDX-License-Identifier: Apache-2.0
// What a person reads about the settings: the documented file and the pages of --help.
#pragma once

#include "config/schema.hpp"

#include <string>

namespace config {

std::string print_erased(const ErasedSchema& schema, const void* config, const void* defaults);
std::string describe_erased(const ErasedSchema& schema, const void* defaults);

/// A file that holds `config`: every setting with its meaning and default. It loads again to the
/// same configuration but for the secrets, which are masked in lines that are comments.
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
