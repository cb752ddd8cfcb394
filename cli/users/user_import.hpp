// SPDX-License-Identifier: Apache-2.0
// UserImport: people of another system into both databases.
#pragma once

#include "auth/import.hpp"
#include "base/event_loop.hpp"
#include "user/import.hpp"
#include "users/import_report.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace cli {

/// Somebody whom both services would take.
struct CheckedUser {
    Place place;
    auth::ImportedAccount account;
    user::ImportedProfile profile;  ///< Without `auth_user_id`.
};

/// Checks what `entry` says by the rules of a registration and by those of a profile. Fails with
/// Errc::invalid naming all that is wrong.
base::Result<CheckedUser> check_user(Entry entry, const user::RolePolicy& roles,
                                     base::Timestamp now);

/// Writes users batch by batch. A batch's accounts are committed first, each with the message that
/// would make its profile, held back; then the profiles; then, with the next batch, the messages
/// are withdrawn. Whenever it is cut off, nobody is half there for good: the next import, or else
/// the message, makes the profile.
class UserImport {
public:
    struct Parts {
        base::EventLoop& loop;
        /// Of a dry run it may lack what is not there yet.
        auth::AccountImport* accounts = nullptr;
        user::ProfileImport* profiles = nullptr;
        const user::RolePolicy& roles;
        const base::Clock& clock;
        ImportReport& report;
    };

    /// `parts` outlive the import. Without `parts.profiles` nothing is written.
    explicit UserImport(const Parts& parts) : parts_(parts) {}

    /// Takes everybody from `source`. Fails when the source or a database does; what was written
    /// until then stays.
    base::Result<> run(UserSource& source);

private:
    base::Result<> take(Entry entry);
    bool clashes(const CheckedUser& user) const;
    bool was_seen(const CheckedUser& user);
    base::Result<> flush();
    base::Result<> write_profiles(const std::vector<auth::ImportedAs>& fates);
    base::Result<std::vector<auth::ImportedAs>> add_accounts();
    base::Result<> settle();
    void forget_batch();

    Parts parts_;
    std::vector<auth::ImportedAccount> accounts_;
    std::vector<user::ImportedProfile> profiles_;
    std::vector<Place> places_;
    /// Names, addresses and ids of the batch, each with a letter in front.
    std::unordered_set<std::string> keys_;
    /// Of a dry run, which has no database to tell who came before: hashes of the same.
    std::unordered_set<std::size_t> seen_;
    std::vector<auth::AccountId> settled_;
};

}  // namespace cli
