// SPDX-License-Identifier: Apache-2.0
#include "up/first_admin.hpp"

#include "auth/bootstrap.hpp"
#include "config/secret_file.hpp"
#include "config/text.hpp"
#include "crypto/random.hpp"
#include "up/key_file.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t password_random_bytes = 18;

base::Result<std::optional<base::Secret>> read_password(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return std::nullopt;
    auto text = config::read_secret_file(file.string());
    if (!text) {
        auto error = text.error();
        error.detail = "the first administrator's password: " + error.detail;
        return base::fail(std::move(error));
    }
    base::Secret password(config::trim_secret(*text));
    base::wipe(*text);
    if (password.is_empty()) return std::nullopt;
    return password;
}

FirstAdmin describe(base::Secret password, const fs::path& file) {
    return {.username = "admin",
            .email = "admin@localhost",
            .password = std::move(password),
            .password_file = file.string()};
}

base::Result<bool> is_inhabited(const ServiceDatabase& database) {
    if (!database.exists()) return false;
    return has_accounts(database);
}

}  // namespace

base::Result<std::optional<FirstAdmin>> make_first_admin(const auth::AuthConfig& config,
                                                         const ServiceDatabase& database,
                                                         const fs::path& password_file) {
    if (!config.bootstrap_admin_username.empty()) return std::nullopt;
    const auto has_people = is_inhabited(database);
    if (!has_people) return base::fail(has_people.error());
    auto known = read_password(password_file);
    if (!known) return base::fail(known.error());
    if (*has_people) {
        if (!*known) return std::nullopt;
        return describe(**std::move(known), password_file);
    }
    if (!*known) {
        *known = base::Secret(crypto::random_token(password_random_bytes));
        const auto kept = make_secret_file(password_file, **known);
        if (!kept) return base::fail(kept.error());
    }
    auto admin = describe(**std::move(known), password_file);
    const auto made = auth::create_admin(
        config, {.username = admin.username, .email = admin.email, .password = admin.password});
    if (made) return admin;
    unlink(password_file.c_str());
    if (made.error().code == base::Errc::conflict) return std::nullopt;
    return base::fail(made.error());
}

}  // namespace cli
