// SPDX-License-Identifier: Apache-2.0
#include "environment/program_path.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace cli {

base::Result<std::filesystem::path> find_beside(std::string_view name) {
    std::error_code error;
    auto path = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name;
    if (access(path.c_str(), X_OK) == 0) return path;
    return base::fail({.code = base::Errc::not_found,
                       .detail = fmt::format("there is no program {}; build it, or keep it beside "
                                             "gatehouse",
                                             path.string())});
}

}  // namespace cli
