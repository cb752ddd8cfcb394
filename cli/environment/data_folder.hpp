// SPDX-License-Identifier: Apache-2.0
// DataFolder: where `gatehouse up` keeps key and databases, and the lock that keeps a second one
// out.
#pragma once

#include "environment/environment.hpp"

#include <filesystem>
#include <utility>

namespace cli {

/// The names in a data folder. Nothing is made or opened by itself.
class DataFolder {
public:
    explicit DataFolder(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path secret_key() const { return path_ / "secret_key"; }
    std::filesystem::path lock() const { return path_ / "lock"; }

    /// Makes the folder, for its owner only, if it is missing.
    base::Result<> make() const;

    /// `environment`, with what this folder holds in the place of what is not set: the databases,
    /// and the key file if there is one.
    Environment complete(Environment environment) const;

private:
    std::filesystem::path path_;
};

/// Held by the one `gatehouse up` of a data folder; free again when it ends, however it ends.
class FolderLock {
public:
    /// Fails when another process holds it; the detail is for the person.
    static base::Result<FolderLock> take(const DataFolder& folder);
    FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}

    int file_;
};

}  // namespace cli
