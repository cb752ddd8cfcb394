// SPDX-License-Identifier: Apache-2.0
#include "config/secret_file.hpp"

#include "base/utf8.hpp"
#include "config/env_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>

namespace config {
namespace {

constexpr std::size_t secret_file_bytes_max = std::size_t{64} * 1024;

/// Whether `text` is a path, as far as the disk can tell.
bool is_known_place(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return true;
    const auto folder = path.parent_path();
    const bool is_trivial = folder.empty() || folder == folder.root_path();
    return !is_trivial && std::filesystem::is_directory(folder, ignored);
}

}  // namespace

std::string shown_path(const std::string& path) {
    if (is_known_place(path)) return '"' + base::printable(path) + '"';
    return "(not shown, as it may be a secret)";
}

base::Result<std::string> read_secret_file(const std::string& path) {
    auto text = read_file(path, secret_file_bytes_max);
    if (text) return text;
    return base::fail({.code = text.error().code,
                       .detail = fmt::format("cannot read its file {}: {}", shown_path(path),
                                             text.error().detail)});
}

std::optional<std::string> find_exposure(const std::string& path) {
    constexpr mode_t others = 077;
    struct stat status{};
    const bool is_file = stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    if (!is_file || (status.st_mode & others) == 0) return std::nullopt;
    return fmt::format("other users may {} its file {} (mode {:04o}); chmod 600 it",
                       (status.st_mode & 022) != 0 ? "change" : "read", shown_path(path),
                       status.st_mode & 07777);
}

}  // namespace config
