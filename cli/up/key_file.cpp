// SPDX-License-Identifier: Apache-2.0
#include "up/key_file.hpp"

#include "base/secret.hpp"
#include "crypto/random.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = 48;

base::Error cannot_make(const fs::path& path) {
    return {
        .code = base::Errc::unavailable,
        .detail = fmt::format("cannot make the file {}: {}", path.string(), std::strerror(errno))};
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Writes a new file and syncs it; false if it is not complete on the disk.
bool write_private_file(const fs::path& path, std::string_view text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool is_written = write_all(file, text) && fsync(file) == 0;
    return close(file) == 0 && is_written;
}

/// Syncs the folder, so that the new name also survives a power cut.
bool sync_folder(const fs::path& path) {
    const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    const bool is_synced = fsync(folder) == 0;
    close(folder);
    return is_synced;
}

}  // namespace

base::Result<> make_key_file(const fs::path& path) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) return {};
    return make_secret_file(path, base::Secret(crypto::random_token(key_bytes)));
}

base::Result<> make_secret_file(const fs::path& path, const base::Secret& secret) {
    const fs::path temporary = path.string() + "." + crypto::random_token(6);
    std::string line = std::string(secret.reveal()) + "\n";
    const bool is_made = write_private_file(temporary, line) &&
                         std::rename(temporary.c_str(), path.c_str()) == 0 &&
                         sync_folder(path.parent_path());
    base::wipe(line);
    if (is_made) return {};
    auto error = cannot_make(path);
    unlink(temporary.c_str());
    return base::fail(std::move(error));
}

}  // namespace cli
