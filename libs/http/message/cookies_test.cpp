// SPDX-License-Identifier: Apache-2.0
// Which cookies are read, and how.
#include "http/message/cookies.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(Cookie, is_read_as_rfc_6265_writes_it) {
    const struct {
        std::vector<std::string_view> headers;
        std::optional<std::string_view> value;
    } cases[] = {
        {{}, {}},
        {{""}, {}},
        {{"sid=a"}, "a"},
        {{"sid=a; lang=en"}, "a"},
        {{"lang=en; sid=a"}, "a"},
        {{"lang=en;sid=a"}, "a"},
        {{"lang=en ;  sid = a ; x"}, "a"},
        {{"sid="}, ""},
        {{"sid=\"a\""}, "a"},
        {{"sid=\"\""}, ""},
        {{"sid=a=b="}, "a=b="},
        {{"lang=en", "sid=a"}, "a"},
        {{"sid=a; sid=a"}, "a"},
        {{"sid=a; sid=b"}, {}},
        {{"sid=a", "sid=b"}, {}},
        {{"SID=a"}, {}},
        {{"xsid=a"}, {}},
        {{"sid"}, {}},
        {{"=sid=a"}, {}},
        {{"sid=a b"}, {}},
        {{"sid=a,b"}, {}},
        {{"sid=\"a"}, {}},
        {{"sid=a\\b"}, {}},
        {{"sid=ключ"}, {}},
        {{"lang=\"x;sid=a;y\""}, "a"},
    };
    for (const auto& [texts, value] : cases) {
        std::vector<Header> headers{{"Set-Cookie", "sid=other"}};
        for (const auto text : texts)
            headers.push_back({"cookie", text});
        Request request;
        request.headers = headers;
        EXPECT_EQ(cookie(request, "sid"), value) << (texts.empty() ? "none" : texts[0]);
    }
}

}  // namespace
}  // namespace http
