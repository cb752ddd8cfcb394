// SPDX-License-Identifier: Apache-2.0
#include "demo/throwaway_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace cli {

namespace fs = std::filesystem;

base::Result<ThrowawayFolder> ThrowawayFolder::make() {
    std::error_code error;
    const auto parent = fs::temp_directory_path(error);
    auto pattern = (parent / "gatehouse-demo-XXXXXX").string();
    if (!error && mkdtemp(pattern.data())) return ThrowawayFolder(pattern);
    const auto reason = error ? error.message() : std::string(std::strerror(errno));
    return base::fail({.code = base::Errc::unavailable,
                       .detail = fmt::format("cannot create a folder in {}: {}; name another one "
                                             "with TMPDIR",
                                             error ? "TMPDIR" : parent.string(), reason)});
}

ThrowawayFolder::~ThrowawayFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace cli
