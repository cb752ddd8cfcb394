// SPDX-License-Identifier: Apache-2.0
// Whatever decodes must encode again and decode to the same.
#include "json/decode.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdlib>

namespace fuzzing {

enum class Role { a, b };
BOOST_DESCRIBE_ENUM(Role, a, b)

struct Leaf {
    std::optional<std::string> s;
    std::optional<std::int64_t> i;
    std::optional<double> d;
    std::optional<bool> b;
    std::optional<Role> r;
    std::optional<std::uint8_t> u;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (s, i, d, b, r, u))

struct Tree {
    std::optional<std::vector<Leaf>> l;
    std::optional<std::vector<std::vector<std::string>>> v;
    std::optional<base::Timestamp> t;
    Leaf leaf;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (l, v, t, leaf))

struct Request {
    std::string username;
    std::string email;
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(Request, (), (username, email, roles))

template <class T>
void check(std::string_view text) {
    for (const auto unknown : {json::Unknown::refuse, json::Unknown::ignore}) {
        const auto first = json::decode<T>(text, unknown);
        if (!first) {
            if (!json::Document::parse(json::encode(first.error().detail))) std::abort();
            continue;
        }
        const std::string encoded = json::encode(*first);
        const auto second = json::decode<T>(encoded);
        // Times are written to the millisecond, so compare what is written.
        if (!second || json::encode(*second) != encoded) std::abort();
    }
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    fuzzing::check<fuzzing::Leaf>(text);
    fuzzing::check<fuzzing::Tree>(text);
    fuzzing::check<fuzzing::Request>(text);
    // Any bytes at all are encoded to something that parses.
    if (size <= 4096 && !json::Document::parse(json::encode(text))) std::abort();
    return 0;
}
