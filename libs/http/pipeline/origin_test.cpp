// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/origin.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(Origin, is_what_a_browser_sends) {
    for (const std::string_view good :
         {"*", "https://app.example.org", "http://localhost", "http://localhost:3000",
          "https://app.example.org:8443", "http://app.example.org:443", "https://a_b.example",
          "https://xn--e1afmkfd.example", "http://127.0.0.1:5173", "http://[::1]:3000",
          "http://[2001:db8::1]", "chrome-extension://abcdefghijklmnop", "capacitor://localhost",
          "https://example.org.", "https://1.example.org"}) {
        EXPECT_EQ(problem_of_origin(good), std::nullopt) << good;
    }
}

TEST(Origin, tells_what_to_write_instead) {
    const struct {
        std::string_view text;
        std::string_view hint;
    } cases[] = {
        {"https://App.example.org", "https://app.example.org"},
        {"HTTPS://app.example.org", "https://app.example.org"},
        {"https://app.example.org:443", "https://app.example.org"},
        {"http://localhost:80", "http://localhost"},
        {"http://[2001:DB8::1]", "http://[2001:db8::1]"},
        {"https://*.example.org", "in full"},
        {"https://*", "in full"},
        {"https://bücher.example", "xn--"},
        {"https://app.example.org/", "without a path"},
        {"https://app.example.org/app", "without a path"},
        {"https://app.example.org?x", "without a path"},
        {"https://app.example.org#x", "without a path"},
        {"https://user@app.example.org", "without a path"},
        {"https://u:p@app.example.org", "without a path"},
        {"https://app.example.org:65536", "without a path"},
        {"https://app.example.org:0", "without a path"},
        {"https://app.example.org:080", "without a path"},
        {"https://app.example.org:", "without a path"},
        {"https://app.example.org:x", "without a path"},
        {"https://app.example.org b", "without a path"},
        {" https://app.example.org", "without a path"},
        {"[\"https://app.example.org\"]", "without a path"},
        {"\"https://app.example.org\"", "without a path"},
        {"app.example.org", "without a path"},
        {"https:app.example.org", "without a path"},
        {"//app.example.org", "without a path"},
        {"://app.example.org", "without a path"},
        {"https://", "without a path"},
        {"https://:443", "without a path"},
        {"http://127.1", "without a path"},
        {"http://0x7f.0.0.1", "without a path"},
        {"http://127.0.0.01", "without a path"},
        {"http://::1", "without a path"},
        {"http://[::1", "without a path"},
        {"http://[0:0::1]", "without a path"},
        {"http://[127.0.0.1]", "without a path"},
        {"null", "without a path"},
        {"", "without a path"},
    };
    for (const auto& [text, hint] : cases) {
        const auto problem = problem_of_origin(text);
        ASSERT_TRUE(problem) << text;
        EXPECT_NE(problem->find(hint), problem->npos) << text << ": " << *problem;
    }
}

}  // namespace
}  // namespace http
