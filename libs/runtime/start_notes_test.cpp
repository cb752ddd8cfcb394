// SPDX-License-Identifier: Apache-2.0
#include "runtime/start_notes.hpp"

#include "testing/captured_log.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

constexpr PeerUrl near_peer = {.setting = "USER_SERVICE_URL", .url = "http://localhost:8001"};

std::string notes_of(const ServerSettings& server, const config::LoadNotes& notes = {},
                     const PeerUrl& peer = near_peer) {
    fakes::CapturedLog log;
    log_start_notes(log.log(), server, peer, notes);
    return log.text();
}

bool warns_of_peer(const char* url, Behind behind) {
    const auto text = notes_of({.behind = behind}, {}, {.setting = "USER_SERVICE_URL", .url = url});
    return text.find("plain_http_peer") != text.npos;
}

TEST(StartNotes, plain_http_on_a_network_is_a_warning) {
    for (const char* host :
         {"0.0.0.0", "::", "10.0.0.1", "192.0.2.7", "::ffff:10.0.0.1", "example.org"}) {
        EXPECT_NE(notes_of({.host = host}).find("plain_http"), std::string::npos) << host;
    }
    for (const char* host : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "localhost"}) {
        EXPECT_EQ(notes_of({.host = host}).find("plain_http"), std::string::npos) << host;
    }
    const ServerSettings quiet[] = {
        {.host = "0.0.0.0", .tls_cert_file = "c.pem", .tls_key_file = "k.pem"},
        {.host = "0.0.0.0", .behind = Behind::proxy},
        {.host = "0.0.0.0", .behind = Behind::mesh},
    };
    for (const auto& server : quiet)
        EXPECT_EQ(notes_of(server).find("plain_http"), std::string::npos);
}

TEST(StartNotes, plain_http_to_the_other_service_is_a_warning) {
    for (const char* url :
         {"http://user-service:8001", "http://10.0.0.1", "http://[2001:db8::1]:80"}) {
        EXPECT_TRUE(warns_of_peer(url, Behind::nothing)) << url;
        EXPECT_TRUE(warns_of_peer(url, Behind::proxy)) << url;
        EXPECT_FALSE(warns_of_peer(url, Behind::mesh)) << url;
    }
    for (const char* url : {"https://user-service", "http://localhost:8001", "http://127.0.0.2:1",
                            "http://[::1]:8001"}) {
        EXPECT_FALSE(warns_of_peer(url, Behind::nothing)) << url;
    }
}

TEST(StartNotes, a_host_that_nobody_has_chosen_is_told) {
    EXPECT_NE(notes_of({}).find("host_not_set"), std::string::npos);
    EXPECT_EQ(notes_of({}, {.given = {"HOST"}}).find("host_not_set"), std::string::npos);
}

TEST(StartNotes, doubtful_settings_are_told) {
    const auto text = notes_of({}, {.warnings = {{"SECRET_KEY_FILE", "is open to all"}}});
    EXPECT_NE(text.find("SECRET_KEY_FILE"), std::string::npos);
    EXPECT_NE(text.find("is open to all"), std::string::npos);
}

}  // namespace
}  // namespace runtime
