// SPDX-License-Identifier: Apache-2.0
// TemporaryFolder: a folder that is removed at the end of its test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fakes {

/// A new, empty folder of mode 0700, removed with everything in it on destruction.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// The path of `name` in the folder.
    std::string file(std::string_view name) const { return (path_ / name).string(); }
    /// The database URL of `name` in the folder.
    std::string sqlite_url(std::string_view name) const { return "sqlite:///" + file(name); }

private:
    std::filesystem::path path_;
};

}  // namespace fakes
