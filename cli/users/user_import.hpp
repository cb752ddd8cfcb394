// SPDX-License-Identifier: Apache-2.0
// UserImport: writes people of another system into both databases.
#pragma once

#include "auth/import.hpp"
#include "base/event_loop.hpp"
#include "user/import.hpp"
#include "users/import_report.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace cli {

/// A person who meets the rules of both services.
struct CheckedUser {
    Place place;
    auth::ImportedAccount account;
    user::ImportedProfile profile;  ///< Without `auth_user_id`.
};

/// What a person without `new_username` is called here.
enum class NameSource { username, email };

/// Checks `entry` by the rules of a registration and of a profile. Fails with Errc::invalid; the
/// error names all wrong fields.
base::Result<CheckedUser> check_user(Entry entry, const user::RolePolicy& roles,
                                     base::Timestamp now,
                                     NameSource name_source = NameSource::username);

/// Writes people in batches. A batch first commits its accounts, each with a registration message
/// that is held back for a while. Then it writes the profiles. The next batch withdraws the
/// messages. After an interruption every account gets its profile: from the next import or, without
/// one, from the message.
class UserImport {
public:
    struct Parts {
        base::EventLoop& loop;
        /// Null in a dry run without a database.
        auth::AccountImport* accounts = nullptr;
        user::ProfileImport* profiles = nullptr;
        const user::RolePolicy& roles;
        const base::Clock& clock;
        ImportReport& report;
        NameSource name_source = NameSource::username;
    };

    /// `parts` outlive the import. If `parts.profiles` is null, nothing is written.
    explicit UserImport(const Parts& parts) : parts_(parts) {}

    /// Imports all people from `source`. Fails when the source or a database fails; the people
    /// written until then stay.
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
    /// The names, addresses and ids in the batch, each with a letter in front.
    std::unordered_set<std::string> keys_;
    /// Hashes of all earlier keys, for a dry run: it has no database that knows them.
    std::unordered_set<std::size_t> seen_;
    std::vector<auth::AccountId> settled_;
};

}  // namespace cli
