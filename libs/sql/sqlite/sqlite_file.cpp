// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/stat.h>
#include <utility>

namespace sql {
namespace {

constexpr Statement select_bytes =
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

}  // namespace

SqliteFile::SqliteFile(std::string path) : path_(std::move(path)) {
    struct stat found{};
    for (auto& part : parts_) {
        if (stat(fmt::format("{}{}", path_, part.suffix).c_str(), &found) != 0) continue;
        part.identity = {found.st_dev, found.st_ino};
        if (part.suffix.empty()) size_ = found.st_size;
    }
}

std::optional<std::string_view> SqliteFile::look(SqliteConnection& connection) {
    auto fault = find_fault(connection);
    // Once is not enough: another program may be in the middle of a checkpoint.
    const bool is_sure = !fault.empty() && fault == last_fault_;
    last_fault_ = std::move(fault);
    if (!is_sure) return std::nullopt;
    return last_fault_;
}

std::string SqliteFile::find_fault(SqliteConnection& connection) {
    for (auto& part : parts_) {
        if (auto fault = find_fault_of(part, connection); !fault.empty()) return fault;
    }
    return {};
}

// The files are never opened for it: closing them would end SQLite's own locks.
std::string SqliteFile::find_fault_of(Part& part, SqliteConnection& connection) {
    const auto name = fmt::format("{}{}", path_, part.suffix);
    struct stat found{};
    if (stat(name.c_str(), &found) != 0) {
        const bool is_gone = errno == ENOENT || errno == ENOTDIR;
        return is_gone && part.identity ? name + " is gone" : "";
    }
    const std::pair identity{found.st_dev, found.st_ino};
    if (!part.identity) part.identity = identity;
    if (*part.identity != identity) return name + " is another file than at the start";
    if (part.suffix.empty() && is_truncated(found.st_size, connection)) {
        return name + " has been truncated";
    }
    return {};
}

/// A file that has become smaller without the database having done so, as after a VACUUM.
bool SqliteFile::is_truncated(off_t size, SqliteConnection& connection) {
    if (size < size_) {
        const auto bytes = connection.query(select_bytes, {});
        if (bytes && !bytes->empty() && (*bytes)[0].integer(0) > size) return true;
    }
    size_ = size;
    return false;
}

}  // namespace sql
