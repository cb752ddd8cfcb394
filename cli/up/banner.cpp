// SPDX-License-Identifier: Apache-2.0
#include "up/banner.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

/// The first steps of "Try it" in the README, word for word.
constexpr std::string_view walk_through = R"sh(
Try it in the browser at {user}/docs, or in another terminal (bash, curl and jq):

curl -sS{curl_option} {auth}/register -H "Content-Type: application/json" \
  -d '{{"username": "testuser", "email": "test@example.com", "password": "testpass123"}}' | jq
TOKEN=$(curl -sS{curl_option} {auth}/token -d "username=testuser&password=testpass123" |
  jq -r '.access_token // error(.detail)')
ME=$(curl -sf{curl_option} --retry 5 --retry-all-errors {user}/users/me -H "Authorization: Bearer $TOKEN")
jq . <<<"$ME"
curl -sS{curl_option} {user}/users -H "Content-Type: application/json" -H "Authorization: Bearer $TOKEN" \
  -d '{{"auth_user_id": '"$(jq .auth_user_id <<<"$ME")"', "first_name": "Test", "last_name": "User",
       "email": "test@example.com", "roles": ["PATIENT"]}}' | jq

The README goes on with roles and blocks; `gatehouse demo` shows what happens at a crash.

)sh";

/// `text` as one word of a shell.
std::string quote(std::string_view text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            quoted += "'\\''";
        } else {
            quoted += letter;
        }
    }
    return quoted + "'";
}

}  // namespace

std::string admin_text(const FirstAdmin& admin, bool is_for_a_person) {
    if (!is_for_a_person) {
        return fmt::format(
            "First administrator:\n"
            "    username       {}\n"
            "    password file  {}  (read it, then delete it)\n",
            admin.username, admin.password_file);
    }
    return fmt::format(
        "First administrator (the password is not shown again):\n"
        "    username  {}\n"
        "    password  {}\n"
        "    If you lose it: gatehouse admin create --username NAME --email ADDRESS\n",
        admin.username, admin.password.reveal());
}

std::string banner_text(const Banner& banner) {
    const auto curl_option =
        banner.tls_ca_file.empty() ? std::string() : " --cacert " + quote(banner.tls_ca_file);
    std::string text = fmt::format(
        "\n"
        "Gatehouse is running; Ctrl-C stops it.\n"
        "    Auth Service  {0}  (API: {0}/docs)\n"
        "    User Service  {1}  (API: {1}/docs)\n"
        "    data          {2}\n"
        "    databases     {3}\n"
        "                  {4}\n",
        banner.auth_url, banner.user_url, banner.data_folder, banner.auth_database,
        banner.user_database);
    if (banner.admin) text += "\n" + admin_text(*banner.admin, banner.is_for_a_person);
    text += fmt::format(walk_through, fmt::arg("curl_option", curl_option),
                        fmt::arg("auth", banner.auth_url), fmt::arg("user", banner.user_url));
    return text;
}

}  // namespace cli
