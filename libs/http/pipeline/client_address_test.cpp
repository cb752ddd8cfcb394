// SPDX-License-Identifier: Apache-2.0
// Whose request it is, by what the peer and proxies say.
#include "http/pipeline/client_address.hpp"

#include "testing/captured_log.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

constexpr std::string_view proxy = "10.0.0.1";
constexpr std::string_view stranger = "198.51.100.66";

std::vector<IpNetwork> trusted() {
    std::vector<IpNetwork> networks;
    for (const std::string_view text : {"10.0.0.0/8", "2001:db8:1::/48"})
        networks.push_back(*IpNetwork::parse(text));
    return networks;
}

/// Has been told of somebody already.
UntrustedProxies& untrusted() {
    static fakes::CapturedLog log;
    static UntrustedProxies proxies(log.log());
    return proxies;
}

std::string client_of(Stage& stage, std::string_view peer, const std::vector<Header>& headers) {
    Request request;
    request.peer = peer;
    request.headers = headers;
    EXPECT_FALSE(stage.before(request));
    return std::string(request.call.client);
}

TEST(ClientAddress, is_the_peer_unless_a_proxy_is_trusted) {
    const auto nobody = make_client_address({}, untrusted());
    const auto some = make_client_address(trusted(), untrusted());
    const std::vector<Header> forged{{"X-Forwarded-For", "203.0.113.9"},
                                     {"Forwarded", "for=203.0.113.9"}};
    EXPECT_EQ(client_of(*nobody, proxy, forged), proxy);
    EXPECT_EQ(client_of(*some, stranger, forged), stranger);
    EXPECT_EQ(client_of(*some, "2001:db8:2::1", forged), "2001:db8:2::1");
    EXPECT_EQ(client_of(*some, "", forged), "");
    EXPECT_EQ(client_of(*some, proxy, {}), proxy);
    EXPECT_EQ(client_of(*some, proxy, forged), "203.0.113.9");
    EXPECT_EQ(client_of(*some, "2001:db8:1::5", forged), "203.0.113.9");
}

TEST(ClientAddress, is_read_from_the_right_of_x_forwarded_for) {
    const struct {
        std::vector<std::string_view> lines;
        std::string_view client;
    } cases[] = {
        {{"203.0.113.9"}, "203.0.113.9"},
        {{"203.0.113.9:4711"}, "203.0.113.9"},
        {{" 203.0.113.9 "}, "203.0.113.9"},
        {{"2001:DB8::0:9"}, "2001:db8::9"},
        {{"[2001:db8::9]"}, "2001:db8::9"},
        {{"[2001:db8::9]:4711"}, "2001:db8::9"},
        {{"::ffff:203.0.113.9"}, "203.0.113.9"},
        // What stands left of an untrusted hop is that hop's invention.
        {{"192.0.2.7, 203.0.113.9"}, "203.0.113.9"},
        {{"10.9.9.9, 203.0.113.9"}, "203.0.113.9"},
        {{"garbage \", 203.0.113.9"}, "203.0.113.9"},
        {{"192.0.2.7", "203.0.113.9"}, "203.0.113.9"},
        // Through several trusted hops.
        {{"203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
        {{"192.0.2.7, 203.0.113.9, 2001:db8:1::2, 10.0.0.2"}, "203.0.113.9"},
        {{"203.0.113.9", "10.0.0.3,10.0.0.2"}, "203.0.113.9"},
        {{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
        // The last hop that is known, where the next is not to be read.
        {{""}, proxy},
        {{","}, proxy},
        {{"203.0.113.9,"}, proxy},
        {{"203.0.113.9, , 10.0.0.2"}, "10.0.0.2"},
        {{"unknown"}, proxy},
        {{"203.0.113.9, unknown, 10.0.0.2"}, "10.0.0.2"},
        {{"_hidden, 10.0.0.2"}, "10.0.0.2"},
        {{"203.0.113.9:"}, proxy},
        {{"203.0.113.9:123456"}, proxy},
        {{"203.0.113.9:x"}, proxy},
        {{"203.0.113.9 203.0.113.8"}, proxy},
        {{"203.0.113.999"}, proxy},
        {{"0203.0.113.9"}, proxy},
        {{"[203.0.113.9]"}, proxy},
        {{"[2001:db8::9"}, proxy},
        {{"[2001:db8::9]x"}, proxy},
        {{"2001:db8::9%eth0"}, proxy},
        {{"\"203.0.113.9\""}, proxy},
        {{"proxy.example.org"}, proxy},
        {{"for=203.0.113.9"}, proxy},
    };
    const auto stage = make_client_address(trusted(), untrusted());
    for (const auto& [lines, client] : cases) {
        std::vector<Header> headers{{"Host", "x"}};
        for (const auto line : lines)
            headers.push_back({"x-forwarded-for", line});
        EXPECT_EQ(client_of(*stage, proxy, headers), client) << lines.back();
    }
}

TEST(ClientAddress, is_read_from_the_right_of_forwarded) {
    const struct {
        std::vector<std::string_view> lines;
        std::string_view client;
    } cases[] = {
        {{"for=203.0.113.9"}, "203.0.113.9"},
        {{"For=203.0.113.9;proto=https;by=10.0.0.1"}, "203.0.113.9"},
        {{"proto=https; FOR=203.0.113.9"}, "203.0.113.9"},
        {{R"(for="203.0.113.9")"}, "203.0.113.9"},
        {{R"(for="203.0.113.9:4711")"}, "203.0.113.9"},
        {{R"(for="203.0.113.9:_port")"}, "203.0.113.9"},
        {{R"(for="[2001:DB8::9]")"}, "2001:db8::9"},
        {{R"(for="[2001:db8::9]:4711";host="a;b,c")"}, "2001:db8::9"},
        {{"for=192.0.2.7, for=203.0.113.9"}, "203.0.113.9"},
        {{"for=192.0.2.7", "for=203.0.113.9"}, "203.0.113.9"},
        {{"for=203.0.113.9, for=10.0.0.2"}, "203.0.113.9"},
        {{R"(for=203.0.113.9, for="[2001:db8:1::2]", for=10.0.0.2)"}, "203.0.113.9"},
        // A client's quote swallows nothing that a proxy wrote.
        {{R"(for="evil, for=203.0.113.9)"}, "203.0.113.9"},
        {{R"(for="evil\", for=203.0.113.9)"}, "203.0.113.9"},
        {{R"(host="a, for=192.0.2.7", for=203.0.113.9)"}, "203.0.113.9"},
        {{R"(for=192.0.2.7;host="a\", for=10.0.0.7", for=203.0.113.9)"}, "203.0.113.9"},
        // The last hop that is known, where the next is not to be read.
        {{""}, proxy},
        {{"for=unknown"}, proxy},
        {{"for=_hidden"}, proxy},
        {{R"(for="_hidden:_port")"}, proxy},
        {{"for=203.0.113.9, for=_hidden, for=10.0.0.2"}, "10.0.0.2"},
        {{"proto=https"}, proxy},
        {{"for=203.0.113.9;for=203.0.113.8"}, proxy},
        {{"for=203.0.113.9:4711"}, proxy},
        {{"for=[2001:db8::9]"}, proxy},
        {{R"(for="2001:db8::9")"}, proxy},
        {{R"(for="203.0.113.9)"}, proxy},
        {{R"(for="203.0.113.\9")"}, proxy},
        {{"for"}, proxy},
        {{"for="}, proxy},
        {{"203.0.113.9"}, proxy},
    };
    const auto stage = make_client_address(trusted(), untrusted());
    for (const auto& [lines, client] : cases) {
        std::vector<Header> headers{{"Host", "x"}};
        for (const auto line : lines)
            headers.push_back({"forwarded", line});
        EXPECT_EQ(client_of(*stage, proxy, headers), client) << lines.back();
    }
}

TEST(ClientAddress, warns_once_of_a_proxy_that_is_not_trusted) {
    const struct {
        std::string_view peer;
        std::vector<Header> headers;
        bool is_told;
    } cases[] = {
        {stranger, {{"Host", "h"}}, false},
        {proxy, {{"X-Forwarded-For", "203.0.113.9"}}, false},
        {stranger, {{"x-forwarded-for", "203.0.113.9"}}, true},
        {stranger, {{"Forwarded", "for=203.0.113.9"}}, true},
    };
    for (const auto& [peer, headers, is_told] : cases) {
        fakes::CapturedLog log;
        UntrustedProxies proxies(log.log());
        const auto stage = make_client_address(trusted(), proxies);
        client_of(*stage, peer, headers);
        client_of(*stage, peer, headers);
        EXPECT_EQ(proxies.is_told(), is_told);
        const auto text = log.text();
        EXPECT_EQ(text.find("TRUSTED_PROXIES") != text.npos, is_told) << text;
        EXPECT_EQ(text.find("TRUSTED_PROXIES"), text.rfind("TRUSTED_PROXIES"));
    }
}

TEST(ClientAddress, is_the_proxy_when_the_two_headers_disagree) {
    const struct {
        std::string_view list;
        std::string_view elements;
        std::string_view client;
    } cases[] = {
        {"203.0.113.9", "for=203.0.113.9", "203.0.113.9"},
        {"192.0.2.7, 203.0.113.9", "for=203.0.113.9", "203.0.113.9"},
        {"203.0.113.9", "for=192.0.2.7", proxy},
        {"203.0.113.9", "for=_hidden", proxy},
        {"garbage", "for=192.0.2.7", proxy},
        {"garbage", "garbage", proxy},
    };
    const auto stage = make_client_address(trusted(), untrusted());
    for (const auto& [list, elements, client] : cases) {
        EXPECT_EQ(client_of(*stage, proxy, {{"X-Forwarded-For", list}, {"Forwarded", elements}}),
                  client)
            << list << ' ' << elements;
    }
}

}  // namespace
}  // namespace http
