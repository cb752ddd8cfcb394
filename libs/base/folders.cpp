// SPDX-License-Identifier: Apache-2.0
#include "base/folders.hpp"

#include <cerrno>
#include <sys/stat.h>

namespace base {

std::error_code make_private_folders(const std::filesystem::path& path) {
    std::filesystem::path made;
    for (const auto& part : path) {
        made /= part;
        std::error_code ignored;
        if (std::filesystem::is_directory(made, ignored)) continue;
        if (mkdir(made.c_str(), 0700) != 0 && errno != EEXIST) {
            return {errno, std::generic_category()};
        }
    }
    std::error_code error;
    if (path.empty() || std::filesystem::is_directory(path, error)) return {};
    return error ? error : std::make_error_code(std::errc::not_a_directory);
}

}  // namespace base
