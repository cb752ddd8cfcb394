// SPDX-License-Identifier: Apache-2.0
#include "environment/data_folder.hpp"

#include "base/folders.hpp"
#include "base/secret.hpp"
#include "config/secret_file.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

base::Error cannot(std::string_view what, const fs::path& path, std::string_view reason) {
    return {.code = base::Errc::unavailable,
            .detail = fmt::format("--data: cannot {} {}: {}", what, path.string(), reason)};
}

std::string sqlite_url(const fs::path& file) {
    return "sqlite:///" + file.string();
}

/// The id of the process that holds the lock, as it wrote it there; empty if it cannot be read.
std::string read_holder(int file) {
    std::array<char, 32> text{};
    const auto size = pread(file, text.data(), text.size() - 1, 0);
    std::string holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return holder.substr(0, holder.find_first_not_of("0123456789"));
}

void write_holder(int file) {
    const auto text = fmt::format("{}\n", getpid());
    // Only for the message to a second process: nothing depends on it.
    if (ftruncate(file, 0) != 0 || pwrite(file, text.data(), text.size(), 0) < 0) return;
}

/// Sets `name` to what its file holds, or else to the database `otherwise`.
void complete_database(Environment& environment, const std::string& name,
                       const fs::path& otherwise) {
    const std::string file(value_of(environment, name + "_FILE"));
    if (file.empty()) {
        set_if_unset(environment, name, sqlite_url(otherwise));
    } else if (value_of(environment, name).empty()) {
        auto text = config::read_secret_file(file);
        if (!text) return;  // Whoever reads the settings tells why.
        environment[name] = config::trim_invisible(*text);
        environment.erase(name + "_FILE");
        base::wipe(*text);
    }
}

}  // namespace

DataFolder::DataFolder(const fs::path& path) : path_(fs::absolute(path).lexically_normal()) {
    if (!path_.has_filename()) path_ = path_.parent_path();  // It had a slash at the end.
}

base::Result<> DataFolder::make() const {
    const auto error = base::make_private_folders(path_);
    if (!error) return {};
    return base::fail(cannot("create the folder", path_, error.message()));
}

Environment DataFolder::complete(Environment environment) const {
    complete_database(environment, "DATABASE_URL", path_ / "auth.db");
    complete_database(environment, "USER_SERVICE_DATABASE_URL", path_ / "user.db");
    const auto use_file = [&](const std::string& setting, const fs::path& file) {
        std::error_code error;
        // One that may not be read is named too: whoever reads it tells why it cannot.
        const bool is_there = fs::exists(file, error) || error == std::errc::permission_denied;
        if (names_secret(environment, setting) || !is_there) return;
        environment[setting + "_FILE"] = file.string();
    };
    use_file("SECRET_KEY", secret_key());
    use_file("INTERNAL_SECRET_KEY", internal_secret_key());
    return environment;
}

base::Result<FolderLock> FolderLock::take(const DataFolder& folder) {
    const auto path = folder.lock();
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::fail(cannot("open", path, std::strerror(errno)));
    FolderLock lock(file);
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        write_holder(file);
        return lock;
    }
    if (errno != EWOULDBLOCK) return base::fail(cannot("lock", path, std::strerror(errno)));
    const auto holder = read_holder(file);
    return base::fail(
        {.code = base::Errc::conflict,
         .detail = fmt::format("another `gatehouse up`{} runs on {}; stop it first, or choose "
                               "another folder with --data",
                               holder.empty() ? "" : fmt::format(" (process {})", holder),
                               folder.path().string())});
}

FolderLock::~FolderLock() {
    if (file_ >= 0) close(file_);
}

}  // namespace cli
