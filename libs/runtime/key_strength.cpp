// SPDX-License-Identifier: Apache-2.0
#include "runtime/key_strength.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <bitset>

namespace runtime {
namespace {

constexpr std::size_t bytes_min = 32;
constexpr std::size_t different_bytes_min = 8;
constexpr std::size_t parts_min = 16;

constexpr std::string_view placeholders[] = {"your-secret", "your_secret", "yoursecret",
                                             "change-me",   "change_me",   "changeme"};

/// What people write instead of a random key.
constexpr std::string_view common =
    " password passwort passw0rd p@ssw0rd secret supersecret topsecret secret-key secret_key "
    "secretkey jwt-secret jwtsecret signing token access auth-service user-service authentication "
    "gatehouse private insecure default example sample please replace production development "
    "staging testing test-key dummy letmein welcome iloveyou dragon monkey master admin root user "
    "qwertyuiopasdfghjklzxcvbnm qazwsxedcrfvtgbyhnujmikolp 1q2w3e4r5t6y7u8i9o0p "
    "abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba 01234567890123456789abcdef "
    "98765432109876543210 fedcba9876543210 deadbeef cafebabe ";

/// The length of the longest beginning of `text` that stands somewhere in `known`.
std::size_t longest_known(std::string_view text, std::string_view known) {
    std::size_t size = 0;
    while (size < text.size() && known.find(text.substr(0, size + 1)) != known.npos)
        ++size;
    return size;
}

/// In how many parts a guesser would have to guess `key`: common words, repetitions of what stands
/// before, and single characters.
std::size_t count_parts(std::string_view key) {
    constexpr std::size_t word_min = 4;
    constexpr std::size_t repetition_min = 3;
    std::size_t parts = 0;
    for (std::size_t at = 0; at < key.size(); ++parts) {
        const auto rest = key.substr(at);
        const auto word = longest_known(rest, common);
        // A repetition may overlap what it repeats: `aaaa` is an `a` and three times the one
        // before.
        std::size_t repeated = 0;
        for (std::size_t from = 0; from < at; ++from) {
            const auto [end, ignored] = std::ranges::mismatch(rest, key.substr(from));
            repeated = std::max(repeated, static_cast<std::size_t>(end - rest.begin()));
        }
        const auto step =
            std::max(word >= word_min ? word : 1, repeated >= repetition_min ? repeated : 1);
        at += step;
    }
    return parts;
}

std::size_t count_different(std::string_view key) {
    std::bitset<256> seen;
    for (const char c : key)
        seen.set(static_cast<unsigned char>(c));
    return seen.count();
}

}  // namespace

std::optional<std::string> find_weakness(std::string_view key) {
    // A longer key is not weaker than its first bytes.
    constexpr std::size_t judged_bytes_max = 256;
    const auto lower = base::to_lower(key.substr(0, judged_bytes_max));
    for (const auto placeholder : placeholders) {
        if (lower.find(placeholder) != lower.npos) return "is a placeholder from the documentation";
    }
    if (key.size() < bytes_min) return "is shorter than 32 bytes, so tokens could be forged";
    if (count_different(key) < different_bytes_min) {
        return "has few different characters, so it could be guessed and tokens forged";
    }
    if (count_parts(lower) < parts_min) {
        return "repeats itself or consists of common words, so it could be guessed and tokens "
               "forged";
    }
    return std::nullopt;
}

}  // namespace runtime
