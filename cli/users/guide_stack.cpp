// SPDX-License-Identifier: Apache-2.0
#include "users/guide_stack.hpp"

#include "json/value.hpp"
#include "runtime/process.hpp"

#include <fmt/format.h>

#include <deque>
#include <unordered_map>

namespace cli {
namespace {

constexpr int page_size = 1000;

constexpr sql::Statement select_accounts =
    "SELECT id, username, email, password, CAST(roles AS TEXT), blocked FROM accounts"
    " WHERE id > $1 ORDER BY id LIMIT $2";
constexpr sql::Statement select_profiles =
    "SELECT id, auth_user_id, email, first_name, last_name, CAST(roles AS TEXT), blocked FROM users"
    " WHERE auth_user_id > $1 AND auth_user_id <= $2 ORDER BY auth_user_id";
constexpr sql::Statement select_orphans =
    "SELECT id FROM users WHERE (auth_user_id > $1 OR auth_user_id IS NULL OR auth_user_id < 1)"
    " AND id > $2 ORDER BY id LIMIT $3";

std::optional<std::string> text_of(const sql::Row& row, std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    return std::string(row.text(column));
}

/// An SQLAlchemy column of booleans may be NULL.
bool truth_of(const sql::Row& row, std::size_t column) {
    return !row.is_null(column) && row.boolean(column);
}

/// The role names in a JSON array; NULL, in SQL or in JSON, means absent.
base::Result<std::optional<std::vector<std::string>>> roles_of(const sql::Row& row,
                                                               std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    const auto wrong = base::invalid_field("roles", "is not a JSON array of strings");
    const auto text = row.text(column);
    const auto document = json::Document::parse(text);
    if (!document) return base::fail(wrong);
    if (document->root().is_null()) return std::nullopt;
    if (document->root().kind() != json::Kind::array) return base::fail(wrong);
    std::vector<std::string> roles;
    for (const auto value : document->root()) {
        const auto role = value.as_string();
        if (!role) return base::fail(wrong);
        roles.emplace_back(*role);
    }
    return roles;
}

struct GuideProfile {
    std::int64_t id = 0;
    std::optional<std::string> email;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    base::Result<std::optional<std::vector<std::string>>> roles;
    bool blocked = false;
};

using Profiles = std::unordered_map<std::int64_t, GuideProfile>;

base::Result<UserRecord> to_record(const sql::Row& account, GuideProfile* profile) {
    UserRecord user{.id = account.integer(0),
                    .username = text_of(account, 1).value_or(""),
                    .email = text_of(account, 2).value_or(""),
                    .password_hash = text_of(account, 3),
                    .blocked = truth_of(account, 5)};
    auto roles = roles_of(account, 4);
    if (profile) {
        user.profile_id = profile->id;
        user.first_name = std::move(profile->first_name);
        user.last_name = std::move(profile->last_name);
        user.blocked = *user.blocked || profile->blocked;
        if (profile->email && *profile->email != user.email) user.profile_email = profile->email;
        if (!profile->roles || *profile->roles) roles = std::move(profile->roles);
    }
    if (!roles) return base::fail(roles.error());
    user.roles = std::move(*roles);
    return user;
}

class GuideStack final : public UserSource {
public:
    GuideStack(base::EventLoop& loop, sql::Database& auth_database, sql::Database& user_database)
        : loop_(loop), auth_database_(auth_database), user_database_(user_database) {}

    base::Result<std::optional<Entry>> next() override {
        while (waiting_.empty()) {
            if (are_accounts_read_ && are_orphans_read_) return std::nullopt;
            auto read = are_accounts_read_ ? runtime::run_to_end(loop_, read_orphans())
                                           : runtime::run_to_end(loop_, read_accounts());
            if (!read) return base::fail(explain(read.error()));
        }
        auto entry = std::move(waiting_.front());
        waiting_.pop_front();
        return entry;
    }

private:
    base::Task<base::Result<>> read_accounts() {
        GATEHOUSE_CO_TRY(accounts,
                         co_await auth_database_.query(select_accounts, {last_id_, page_size}));
        if (accounts.empty()) {
            are_accounts_read_ = true;
            co_return base::Result<>();
        }
        const auto last = accounts[accounts.size() - 1].integer(0);
        GATEHOUSE_CO_TRY(rows, co_await user_database_.query(select_profiles, {last_id_, last}));
        auto profiles = read_profiles(rows);
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            const auto id = accounts[i].integer(0);
            auto profile = profiles.extract(id);
            waiting_.push_back(
                {.place = {"account", id},
                 .record = to_record(accounts[i], profile.empty() ? nullptr : &profile.mapped())});
        }
        for (const auto& [account, profile] : profiles)
            add_orphan(profile.id);
        last_id_ = last;
        co_return base::Result<>();
    }

    static Profiles read_profiles(const sql::Rows& rows) {
        Profiles profiles;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = rows[i];
            profiles.emplace(row.integer(1), GuideProfile{.id = row.integer(0),
                                                          .email = text_of(row, 2),
                                                          .first_name = text_of(row, 3),
                                                          .last_name = text_of(row, 4),
                                                          .roles = roles_of(row, 5),
                                                          .blocked = truth_of(row, 6)});
        }
        return profiles;
    }

    /// The profiles after the last account, or without an account id.
    base::Task<base::Result<>> read_orphans() {
        GATEHOUSE_CO_TRY(rows, co_await user_database_.query(select_orphans,
                                                             {last_id_, last_orphan_, page_size}));
        are_orphans_read_ = rows.empty();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            last_orphan_ = rows[i].integer(0);
            add_orphan(last_orphan_);
        }
        co_return base::Result<>();
    }

    void add_orphan(std::int64_t profile) {
        waiting_.push_back({.place = {"profile", profile},
                            .record = base::fail(base::invalid_field(
                                "auth_user_id", "is of no account; nobody can sign in to it"))});
    }

    static base::Error explain(base::Error error) {
        if (!error.log.text.empty()) error.detail = error.log.text;
        error.detail =
            "these are not the databases of the guide's stack, or cannot be read: " + error.detail;
        return error;
    }

    base::EventLoop& loop_;
    sql::Database& auth_database_;
    sql::Database& user_database_;
    std::deque<Entry> waiting_;
    std::int64_t last_id_ = 0;
    std::int64_t last_orphan_ = 0;
    bool are_accounts_read_ = false;
    bool are_orphans_read_ = false;
};

}  // namespace

std::unique_ptr<UserSource> open_guide_stack(base::EventLoop& loop, sql::Database& auth_database,
                                             sql::Database& user_database) {
    return std::make_unique<GuideStack>(loop, auth_database, user_database);
}

}  // namespace cli
