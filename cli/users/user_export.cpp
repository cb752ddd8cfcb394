// SPDX-License-Identifier: Apache-2.0
#include "users/user_export.hpp"

#include "auth/storage/accounts/account_export.hpp"
#include "base/secret.hpp"
#include "runtime/process.hpp"
#include "user/storage/profiles/profile_export.hpp"

#include <unordered_map>

namespace cli {
namespace {

constexpr int page_size = 1000;

using Profiles = std::unordered_map<std::int64_t, user::Profile>;

UserRecord to_record(auth::ExportedAccount& exported, const Profiles& profiles, bool with_hash) {
    auto& account = exported.credential.account;
    UserRecord record{.id = account.id.value,
                      .username = std::move(account.username),
                      .email = std::move(account.email),
                      .first_name = "",
                      .last_name = "",
                      .roles = std::move(account.roles),
                      .blocked = account.blocked,
                      .created_at = account.created_at};
    if (with_hash) record.password_hash = std::move(exported.credential.password_hash);
    auto reason = std::move(exported.block_reason);
    if (const auto found = profiles.find(account.id.value); found != profiles.end()) {
        const auto& profile = found->second;
        record.profile_id = profile.id.value;
        record.first_name = profile.first_name;
        record.last_name = profile.last_name;
        record.roles = profile.roles;
        record.blocked = profile.blocked;
        reason = profile.block_reason;
        if (profile.email != record.email) record.profile_email = profile.email;
    }
    if (*record.blocked && !reason.empty()) record.block_reason = std::move(reason);
    return record;
}

base::Result<Profiles> read_profiles(base::EventLoop& loop, sql::Database& database,
                                     user::AccountId after, user::AccountId last) {
    auto page = runtime::run_to_end(loop, user::export_profiles(database, after, last));
    if (!page) return base::fail(page.error());
    Profiles profiles;
    for (auto& profile : *page)
        profiles.emplace(profile.auth_user_id.value, std::move(profile));
    return profiles;
}

}  // namespace

base::Result<std::int64_t> export_users(
    base::EventLoop& loop, sql::Database& auth_database, sql::Database& user_database,
    const UserExportOptions& options,
    const std::function<base::Result<>(std::string_view)>& write) {
    std::int64_t count = 0;
    std::string text = user_file_head(options.format, options.with_hashes);
    for (auth::AccountId after;;) {
        auto page =
            runtime::run_to_end(loop, auth::export_accounts(auth_database, after, page_size));
        if (!page) return base::fail(page.error());
        const bool is_end = page->empty();
        if (!is_end) {
            const auto last = page->back().credential.account.id;
            const auto profiles = read_profiles(loop, user_database, {after.value}, {last.value});
            if (!profiles) return base::fail(profiles.error());
            for (auto& account : *page) {
                append_user(text, options.format,
                            to_record(account, *profiles, options.with_hashes),
                            options.with_hashes);
            }
            after = last;
            count += static_cast<std::int64_t>(page->size());
        }
        if (const auto written = write(text); !written) return base::fail(written.error());
        base::wipe(text);
        if (is_end) return count;
    }
}

}  // namespace cli
