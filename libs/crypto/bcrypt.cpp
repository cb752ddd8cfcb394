// SPDX-License-Identifier: Apache-2.0
#include "crypto/bcrypt.hpp"

#include "base/ascii.hpp"
#include "crypto/equal.hpp"

#include <algorithm>
#include <crypt.h>
#include <memory>
#include <string.h>
#include <string>

namespace crypto {
namespace {

constexpr std::size_t stored_size = 60;
constexpr std::size_t setting_size = 29;  ///< `$2b$12$` and 22 characters of salt.
constexpr std::size_t digest_size_in_text = 31;
constexpr std::size_t password_bytes_used = 72;
constexpr int cost_min = 4;

constexpr std::string_view alphabet =
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_base64(char c) {
    return alphabet.find(c) != alphabet.npos;
}

/// The digest of a stored hash as crypt writes it. Its last character has two spare bits, which not
/// every application sets to zero; passlib ignores them too.
std::string digest_of(std::string_view stored) {
    std::string digest(stored.substr(stored_size - digest_size_in_text));
    digest.back() = alphabet[alphabet.find(digest.back()) & ~std::size_t{3}];
    return digest;
}

bool is_well_formed(std::string_view stored) {
    return stored.size() == stored_size && stored.starts_with("$2") &&
           (stored[2] == 'a' || stored[2] == 'b' || stored[2] == 'y') && stored[3] == '$' &&
           base::is_digit(stored[4]) && base::is_digit(stored[5]) && stored[6] == '$' &&
           std::ranges::all_of(stored.substr(7), is_base64);
}

/// crypt's working memory, which holds traces of the password.
struct WipeWork {
    void operator()(crypt_data* work) const {
        explicit_bzero(work, sizeof *work);
        std::default_delete<crypt_data>()(work);
    }
};

}  // namespace

int bcrypt_cost(std::string_view stored) {
    return (stored[4] - '0') * 10 + (stored[5] - '0');
}

std::optional<std::string_view> bcrypt_problem(std::string_view stored) {
    if (!is_well_formed(stored)) return "is not a whole bcrypt hash of 60 characters";
    const int cost = bcrypt_cost(stored);
    if (cost < cost_min || cost > bcrypt_cost_max) return "has a bcrypt cost outside of 4 to 15";
    return std::nullopt;
}

base::Result<bool> bcrypt_verify(const base::Secret& password, std::string_view stored) {
    if (const auto problem = bcrypt_problem(stored)) {
        return base::fail(base::internal_error("bcrypt: the stored hash " + std::string(*problem)));
    }
    if (password.reveal().find('\0') != std::string_view::npos) return false;
    // All three are the same computation if implemented correctly. libxcrypt's $2a$ differs for
    // some passwords on purpose, because of a fault in old versions of that library.
    std::string setting(stored.substr(0, setting_size));
    setting[2] = 'b';
    std::string phrase(password.reveal().substr(0, password_bytes_used));
    const std::unique_ptr<crypt_data, WipeWork> work(std::make_unique<crypt_data>().release());
    const char* made = crypt_r(phrase.c_str(), setting.c_str(), work.get());
    base::wipe(phrase);
    const std::string_view computed = made ? made : "";
    if (computed.size() != stored_size) {
        return base::fail(base::internal_error("bcrypt: the stored hash cannot be used"));
    }
    // The salt is not compared: its last character has spare bits too.
    return equal_constant_time(digest_of(computed), digest_of(stored));
}

}  // namespace crypto
