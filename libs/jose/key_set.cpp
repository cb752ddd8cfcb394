// SPDX-License-Identifier: Apache-2.0
#include "jose/key_set.hpp"

#include "crypto/base64url.hpp"
#include "jose/jws_header.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace jose {
namespace {

bool is_before(const VerificationKeyPointer& left, const VerificationKeyPointer& right) {
    return std::forward_as_tuple(left->algorithm(), left->kid()) <
           std::forward_as_tuple(right->algorithm(), right->kid());
}

void check_kids(const std::vector<VerificationKeyPointer>& keys) {
    std::vector<std::string_view> kids;
    for (const auto& key : keys) {
        if (!key) throw std::invalid_argument("a key of a key set is missing");
        if (!key->kid().empty()) kids.emplace_back(key->kid());
    }
    std::ranges::sort(kids);
    if (std::ranges::adjacent_find(kids) != kids.end()) {
        throw std::invalid_argument("two keys of a key set have the same kid");
    }
}

}  // namespace

KeySet::KeySet(std::vector<VerificationKeyPointer> keys, std::uint64_t generation)
    : keys_(std::move(keys)), generation_(generation) {
    check_kids(keys_);
    std::ranges::sort(keys_, is_before);
    const auto add = [this](const std::string& kid, Algorithm algorithm, Keys found) {
        usual_headers_.push_back({crypto::base64url_encode(write_header(algorithm, kid)), found});
    };
    for (const auto& key : keys_) {
        const auto same = of_algorithm(key->algorithm());
        if (&same.front() == &key) add({}, key->algorithm(), same);
        if (!key->kid().empty()) add(key->kid(), key->algorithm(), {&key, 1});
    }
}

std::expected<KeySet::Keys, Fault> KeySet::find(std::optional<std::string_view> kid,
                                                Algorithm algorithm) const {
    auto keys = of_algorithm(algorithm);
    if (keys.empty()) return std::unexpected(Fault::unsupported_algorithm);
    if (!kid) return keys;
    if (!kid->empty()) {
        const auto named = std::ranges::find(
            keys_, *kid, [](const auto& key) -> std::string_view { return key->kid(); });
        if (named != keys_.end()) {
            if ((*named)->algorithm() == algorithm) return Keys(&*named, 1);
            return std::unexpected(Fault::unsupported_algorithm);
        }
    }
    const auto has_kid = [](const auto& key) { return !key->kid().empty(); };
    const auto unnamed = std::ranges::find_if(keys, has_kid) - keys.begin();
    if (unnamed == 0) return std::unexpected(Fault::unknown_key);
    return keys.first(static_cast<std::size_t>(unnamed));
}

KeySet::Keys KeySet::find_usual(std::string_view encoded_header) const {
    for (const auto& [encoded, keys] : usual_headers_) {
        if (encoded == encoded_header) return keys;
    }
    return {};
}

KeySet::Keys KeySet::of_algorithm(Algorithm algorithm) const {
    return std::ranges::equal_range(keys_, algorithm, {},
                                    [](const auto& key) { return key->algorithm(); });
}

}  // namespace jose
