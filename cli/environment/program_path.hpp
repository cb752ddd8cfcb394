// SPDX-License-Identifier: Apache-2.0
// The programs beside this one.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace cli {

/// The path of the program `name` in the folder of this one. Fails with Errc::not_found.
base::Result<std::filesystem::path> find_beside(std::string_view name);

}  // namespace cli
