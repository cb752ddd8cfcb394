// SPDX-License-Identifier: Apache-2.0
// Whether somebody's password hash is too dear.
#include "auth/import.hpp"
#include "auth/storage/accounts/account_export.hpp"
#include "crypto/hash_cost.hpp"
#include "doctor/doctor.hpp"
#include "runtime/process.hpp"
#include "users/open_database.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cli {
namespace {

constexpr int page_size = 1000;
constexpr std::size_t accounts_shown_max = 10;

struct DearHashes {
    std::size_t count = 0;
    std::vector<std::int64_t> accounts = {};  ///< The first of them.
    std::chrono::milliseconds dearest{0};
};

void note(DearHashes& dear, const auth::StoredHash& stored) {
    const auto cost = crypto::estimate_cost(stored.password_hash);
    if (!cost || *cost <= auth::hash_cost_max) return;
    ++dear.count;
    dear.dearest = std::max(dear.dearest, *cost);
    if (dear.accounts.size() < accounts_shown_max) dear.accounts.push_back(stored.account.value);
}

base::Result<DearHashes> find_dear(const ServiceDatabase& which) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    base::EventLoop loop;
    const auto opened = OpenDatabase::attach(which.url, which.setting, loop, log);
    if (!opened) return base::fail(opened.error());
    DearHashes dear;
    auth::AccountId last{};
    while (true) {
        const auto page =
            runtime::run_to_end(loop, auth::unusual_hashes(*opened->database, last, page_size));
        if (!page) return base::fail(page.error());
        if (page->empty()) return dear;
        for (const auto& stored : *page)
            note(dear, stored);
        last = page->back().account;
    }
}

}  // namespace

Finding check_hashes(const ServiceDatabase& database) {
    const auto skip = [](const std::string& reason) {
        return Finding{.mark = Mark::skipped,
                       .text = "the cost of password hashes is not known: " + reason};
    };
    if (!database.exists()) return skip("there is no " + database.name() + " here");
    const auto dear = find_dear(database);
    if (!dear) return skip(one_line(dear.error()));
    if (dear->count == 0) {
        return {.text = fmt::format("no password hash takes over {} ms to verify",
                                    auth::hash_cost_max.count())};
    }
    return {
        .mark = Mark::warning,
        .text = fmt::format("{} password hashes take over {} ms of a core to verify, the dearest "
                            "about {} ms: accounts {}{}",
                            dear->count, auth::hash_cost_max.count(), dear->dearest.count(),
                            fmt::join(dear->accounts, ", "),
                            dear->count > dear->accounts.size() ? ", ..." : ""),
        .fix = "let these people sign in once: that renews their hash"};
}

}  // namespace cli
