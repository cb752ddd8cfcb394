// SPDX-License-Identifier: Apache-2.0
// gatehouse db: copies the services' data from one database to another.
#include "command.hpp"
#include "db/database_copy.hpp"
#include "environment/data_folder.hpp"
#include "sql/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <deque>
#include <set>

namespace cli {
namespace {

constexpr auto examples =
    "Stop the services first: changes during the copy are not copied, and the comparison at the\n"
    "end then fails. Rows keep their ids. The command creates the tables; on a server, the\n"
    "databases must exist (createdb). The destination must be empty, or contain the beginning of\n"
    "the same copy: an interrupted copy continues when it is started again. At the end the "
    "command\n"
    "reads both databases again and compares the numbers and checksums of the rows.\n\n"
    "A URL names one database, or a place of two: a folder with auth.db and user.db, such as that\n"
    "of `gatehouse up`, or a server without a database name, which means auth_db and user_db. "
    "From\n"
    "a place of two, both databases are copied. The service of a single database is recognised by\n"
    "its tables; one that both services have used is split.\n\n"
    "Exit status: 0 if all rows are equal, 1 if some differ, 2 if the copy failed.\n\n"
    "Examples:\n"
    "  gatehouse db copy --from sqlite:///data --to postgresql://gatehouse@db.example.org\n"
    "  gatehouse db copy --from sqlite:///data/auth.db --to postgresql://db/accounts\n"
    "  gatehouse db copy --from sqlite:///data --auth-to postgresql://db1/auth_db \\\n"
    "      --user-to postgresql://db2/user_db\n"
    "  gatehouse db copy --from postgresql://db.example.org --to sqlite:///data/\n"
    "  gatehouse db copy --from sqlite:///both.db --to sqlite:///data/";

/// A finished copy, with the sums of both sides.
struct Copied {
    CopyPair pair;
    std::vector<ComparedTable> tables;
};

/// Locks the data folders of `pairs` against `gatehouse up`.
base::Result<std::vector<FolderLock>> lock_folders(const std::vector<CopyPair>& pairs) {
    std::set<std::filesystem::path> folders;
    for (const auto& pair : pairs) {
        for (const auto& url : {pair.from, pair.to}) {
            const auto parsed = sql::DatabaseUrl::parse(url);
            if (!parsed || parsed->kind != sql::EngineKind::sqlite) continue;
            folders.insert(std::filesystem::absolute(parsed->target).parent_path());
        }
    }
    std::vector<FolderLock> locks;
    for (const auto& path : folders) {
        const DataFolder folder(path);
        if (!std::filesystem::exists(folder.lock())) continue;
        auto lock = FolderLock::take(folder);
        if (!lock) return base::fail(lock.error());
        locks.push_back(*std::move(lock));
    }
    return locks;
}

/// Checks everything it can before it writes anything.
base::Result<std::vector<Copied>> copy_all(const std::vector<CopyPair>& pairs) {
    ProgressLine progress;
    std::deque<DatabaseCopy> copies;
    for (const auto& pair : pairs) {
        if (auto opened = copies.emplace_back(pair, progress).open(); !opened) {
            return base::fail(opened.error());
        }
    }
    for (auto& copy : copies) {
        if (auto checked = copy.check(); !checked) return base::fail(checked.error());
    }
    for (auto& copy : copies) {
        if (auto done = copy.copy(); !done) return base::fail(done.error());
    }
    std::vector<Copied> copied;
    for (auto& copy : copies) {
        auto tables = copy.compare();
        if (!tables) return base::fail(tables.error());
        copied.push_back({.pair = copy.pair(), .tables = *std::move(tables)});
    }
    return copied;
}

/// Prints the sums of both sides; returns whether they are equal.
bool report(const Copied& copied) {
    bool is_equal = true;
    fmt::print("{}: {} -> {}\n", copied.pair.service->name, sql::without_password(copied.pair.from),
               sql::without_password(copied.pair.to));
    for (const auto& [name, source, copy] : copied.tables) {
        fmt::print("  {:<14} {:>10} rows, checksum {:016x}", name, source.rows, source.checksum);
        if (source == copy) {
            fmt::print(", equal\n");
            continue;
        }
        is_equal = false;
        fmt::print(", NOT EQUAL: the copy has {} rows, checksum {:016x}\n", copy.rows,
                   copy.checksum);
    }
    return is_equal;
}

int copy(const CopyOptions& options) {
    const auto pairs = plan_copy(options);
    if (!pairs) return fail(one_line(pairs.error()), status_refused);
    const auto locks = lock_folders(*pairs);
    if (!locks) return fail(one_line(locks.error()), status_refused);
    const auto copied = copy_all(*pairs);
    if (!copied) return fail(one_line(copied.error()), status_refused);
    bool is_equal = true;
    for (const auto& one : *copied)
        is_equal = report(one) && is_equal;
    if (!is_equal) {
        return fail(
            "the copy is not equal to its source; if the services ran meanwhile, stop "
            "them, empty the destination and copy again");
    }
    for (const auto& [pair, tables] : *copied) {
        fmt::print("Set {} of the {} to {}\n", pair.service->setting, pair.service->name,
                   sql::without_password(pair.to));
    }
    return 0;
}

}  // namespace

void add_db(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer(examples);
    auto& command =
        *parser.add_subcommand("copy", "Copy a service's data, or both services', and compare.");
    command.footer(examples);
    const auto options = std::make_shared<CopyOptions>();
    command.add_option("--from", options->from, "Source: one database, or a place of two")
        ->required();
    command.add_option("--to", options->to, "Destination: one database, or a place of two");
    command.add_option("--auth-to", options->auth_to,
                       "Destination of the Auth Service's data, instead of --to");
    command.add_option("--user-to", options->user_to,
                       "Destination of the User Service's data, instead of --to");
    command.callback([options, &invocation] { invocation.status = copy(*options); });
}

}  // namespace cli
