// SPDX-License-Identifier: Apache-2.0
// ThrowawayFolder: a new folder that is removed with everything in it.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <utility>

namespace cli {

class ThrowawayFolder {
public:
    /// Creates a folder with mode 0700 below TMPDIR, or /tmp. Fails with Errc::unavailable.
    static base::Result<ThrowawayFolder> make();

    ThrowawayFolder(ThrowawayFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ThrowawayFolder& operator=(ThrowawayFolder&&) = delete;
    ~ThrowawayFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    explicit ThrowawayFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace cli
