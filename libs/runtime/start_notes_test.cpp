// SPDX-License-Identifier: Apache-2.0
#include "runtime/start_notes.hpp"

#include "testing/captured_log.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

std::string notes_of(const ServerSettings& server, const config::LoadNotes& notes = {}) {
    fakes::CapturedLog log;
    log_start_notes(log.log(), server, notes);
    return log.text();
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
