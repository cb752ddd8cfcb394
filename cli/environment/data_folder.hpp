// SPDX-License-Identifier: Apache-2.0
// DataFolder: the folder of keys and databases, and the lock against a second `gatehouse up`.
#pragma once

#include "environment/environment.hpp"

#include <filesystem>
#include <utility>

namespace cli {

/// The paths in a data folder. The constructor creates and opens nothing.
class DataFolder {
public:
    explicit DataFolder(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path secret_key() const { return path_ / "secret_key"; }
    std::filesystem::path internal_secret_key() const { return path_ / "internal_secret_key"; }
    std::filesystem::path lock() const { return path_ / "lock"; }

    std::filesystem::path first_admin_password() const { return path_ / "first_admin_password"; }

    /// Creates the folder, and those above it, with mode 0700 if they are missing.
    base::Result<> make() const;

    /// `environment` with this folder's databases, and its key files if they exist, where
    /// `environment` sets no others.
    Environment complete(Environment environment) const;

private:
    std::filesystem::path path_;
};

/// The lock of a data folder. The kernel releases it when the process ends.
class FolderLock {
public:
    /// Fails when another process holds it; the detail is meant for people.
    static base::Result<FolderLock> take(const DataFolder& folder);
    FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}

    int file_;
};

}  // namespace cli
