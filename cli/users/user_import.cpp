// SPDX-License-Identifier: Apache-2.0
#include "users/user_import.hpp"

#include "base/ascii.hpp"
#include "base/email_address.hpp"
#include "crypto/hash_cost.hpp"
#include "crypto/password_hash.hpp"
#include "runtime/process.hpp"

#include <utility>

namespace cli {
namespace {

constexpr std::size_t batch_max = 1000;
constexpr auto reason_unknown = "Blocked before the import";

using Fate = auth::ImportedAs::Fate;

auth::ImportedAccount to_account(const UserRecord& user, std::vector<std::string> roles,
                                 base::Timestamp now) {
    auth::ImportedAccount account{
        .username = user.username,
        .email = user.email,
        .password_hash =
            std::string(crypto::without_django_prefix(user.password_hash.value_or(""))),
        .roles = std::move(roles),
        .blocked = user.blocked.value_or(false),
        .created_at = user.created_at.value_or(now)};
    if (user.id) account.id = auth::AccountId{*user.id};
    if (account.blocked) account.block_reason = user.block_reason.value_or(reason_unknown);
    return account;
}

user::ImportedProfile to_profile(const UserRecord& user, const auth::ImportedAccount& account) {
    user::ImportedProfile profile{.auth_user_id = {},
                                  .email = user.profile_email.value_or(user.email),
                                  .first_name = user.first_name.value_or(""),
                                  .last_name = user.last_name.value_or(""),
                                  .roles = account.roles,
                                  .blocked = account.blocked,
                                  .block_reason = account.block_reason,
                                  .created_at = account.created_at};
    if (user.profile_id) profile.id = user::ProfileId{*user.profile_id};
    return profile;
}

/// The keys that must be unique in a batch.
std::vector<std::string> keys_of(const CheckedUser& user) {
    const auto& name = user.account.username;
    std::vector<std::string> keys{'n' + auth::username_key(name).value_or(name),
                                  'e' + base::to_lower(user.account.email)};
    if (user.account.id) keys.push_back('i' + std::to_string(user.account.id->value));
    return keys;
}

base::Error run_again(base::Error error) {
    if (!error.log.text.empty()) error.detail = error.log.text;
    error.detail += "; run the same import again to continue";
    return error;
}

}  // namespace

base::Result<CheckedUser> check_user(Entry entry, const user::RolePolicy& roles,
                                     base::Timestamp now, NameSource name_source) {
    if (!entry.record) return base::fail(entry.record.error());
    auto& user = *entry.record;
    if (name_source == NameSource::email) user.username = user.email;
    if (user.new_username) user.username = *user.new_username;
    std::vector<base::FieldProblem> problems;
    CheckedUser checked{.place = std::move(entry.place),
                        .account = to_account(
                            user, user::without_repeats(user.roles.value_or(roles.defaults)), now),
                        .profile = {}};
    checked.profile = to_profile(user, checked.account);
    if (user.password_hash) {
        auth::check(checked.account, problems);
    } else {
        problems.push_back({"password_hash", "is missing"});
    }
    if (user.profile_email) user::check_email("profile_email", *user.profile_email, problems);
    user::check(checked.profile, roles, problems);
    if (!problems.empty()) return base::fail(base::invalid_fields(std::move(problems)));
    return checked;
}

base::Result<> UserImport::run(UserSource& source) {
    while (true) {
        auto entry = source.next();
        if (!entry || !*entry) {
            // What could be read before the source broke off is good.
            auto written = flush();
            if (written) written = settle();
            if (!entry) return base::fail(entry.error());
            return written;
        }
        if (const auto taken = take(std::move(**entry)); !taken) return taken;
        parts_.report.show_progress(source.share_read());
    }
}

base::Result<> UserImport::take(Entry entry) {
    const auto place = entry.place;
    auto user = check_user(std::move(entry), parts_.roles, parts_.clock.now(), parts_.name_source);
    if (!user) {
        parts_.report.refuse(place, problem_text(user.error()));
        return {};
    }
    const auto cost = crypto::estimate_cost(user->account.password_hash);
    if (cost && *cost > auth::hash_cost_noticed) parts_.report.note_dear(place, *cost);
    if (!parts_.profiles && was_seen(*user)) return {};
    if (places_.size() == batch_max || clashes(*user)) {
        if (const auto written = flush(); !written) return written;
    }
    for (auto& key : keys_of(*user))
        keys_.insert(std::move(key));
    places_.push_back(std::move(user->place));
    accounts_.push_back(std::move(user->account));
    profiles_.push_back(std::move(user->profile));
    return {};
}

/// Whether a person in the batch has the same name, address or id; the database then decides.
bool UserImport::clashes(const CheckedUser& user) const {
    for (const auto& key : keys_of(user)) {
        if (keys_.contains(key)) return true;
    }
    return false;
}

/// Whether an earlier entry had the same name, address or id.
bool UserImport::was_seen(const CheckedUser& user) {
    const auto keys = keys_of(user);
    const std::hash<std::string> hash{};
    const auto pair = hash(keys[0] + '\n' + keys[1]);
    if (seen_.contains(pair)) {
        ++parts_.report.counts.present;
        return true;
    }
    for (const auto& key : keys) {
        if (!seen_.contains(hash(key))) continue;
        parts_.report.refuse(user.place, "has the name, e-mail address or id of an earlier entry");
        return true;
    }
    seen_.insert(pair);
    for (const auto& key : keys)
        seen_.insert(hash(key));
    return false;
}

base::Result<> UserImport::flush() {
    if (places_.empty()) return {};
    auto fates = add_accounts();
    if (!fates) return base::fail(run_again(fates.error()));
    auto& counts = parts_.report.counts;
    for (std::size_t i = 0; i < fates->size(); ++i) {
        switch ((*fates)[i].fate) {
            case Fate::added:
                ++counts.added;
                break;
            case Fate::present:
                ++counts.present;
                break;
            case Fate::refused:
                parts_.report.refuse(places_[i], (*fates)[i].reason);
                break;
        }
    }
    auto written = parts_.profiles ? write_profiles(*fates) : base::Result<>();
    forget_batch();
    return written;
}

base::Result<std::vector<auth::ImportedAs>> UserImport::add_accounts() {
    if (!parts_.accounts) {
        return std::vector<auth::ImportedAs>(accounts_.size(), {.fate = Fate::added});
    }
    if (!parts_.profiles) {
        return runtime::run_to_end(parts_.loop, parts_.accounts->look_up(accounts_));
    }
    auto fates = runtime::run_to_end(parts_.loop, parts_.accounts->add(accounts_, settled_));
    if (fates) settled_.clear();
    return fates;
}

base::Result<> UserImport::write_profiles(const std::vector<auth::ImportedAs>& fates) {
    std::vector<user::ImportedProfile> wanted;
    for (std::size_t i = 0; i < fates.size(); ++i) {
        if (fates[i].fate == Fate::refused) continue;
        // A person who is already here keeps the roles and the block of the account: an import
        // never extends somebody's rights.
        auto& profile = wanted.emplace_back(std::move(profiles_[i]));
        profile.auth_user_id = {fates[i].id.value};
        profile.roles = fates[i].roles;
        profile.blocked = fates[i].blocked;
        profile.block_reason = fates[i].block_reason;
    }
    const auto put = runtime::run_to_end(parts_.loop, parts_.profiles->put(wanted));
    if (!put) return base::fail(run_again(put.error()));
    for (const auto& profile : wanted)
        settled_.push_back({profile.auth_user_id.value});
    parts_.report.counts.completed += put->completed;
    parts_.report.counts.renumbered += put->renumbered;
    return {};
}

base::Result<> UserImport::settle() {
    if (settled_.empty()) return {};
    const auto withdrawn = runtime::run_to_end(parts_.loop, parts_.accounts->add({}, settled_));
    settled_.clear();
    if (!withdrawn) return base::fail(run_again(withdrawn.error()));
    return {};
}

void UserImport::forget_batch() {
    accounts_.clear();
    profiles_.clear();
    places_.clear();
    keys_.clear();
}

}  // namespace cli
