// SPDX-License-Identifier: Apache-2.0
#include "demo/play.hpp"

#include "crypto/random.hpp"
#include "json/value.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto person = "alice";
constexpr auto email = "alice@example.com";
constexpr std::size_t password_random_bytes = 18;
constexpr auto arrival_wait_max = 20s;
constexpr auto poll_interval = 10ms;

http::ClientRequest get(std::string path, const std::string& token) {
    return {.path = std::move(path), .headers = {{"Authorization", "Bearer " + token}}};
}

http::ClientRequest post(std::string path, std::string_view body, const std::string& token = {}) {
    http::ClientRequest request{.verb = http::Verb::post,
                                .path = std::move(path),
                                .content_type = "application/json",
                                .body = std::string(body)};
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    return request;
}

/// The passwords are random base64url, which neither a form nor JSON need escape.
http::ClientRequest token_request(std::string_view username, const base::Secret& password) {
    return {.verb = http::Verb::post,
            .path = "/token",
            .content_type = "application/x-www-form-urlencoded",
            .body = fmt::format("username={}&password={}", username, password.reveal())};
}

std::string detail_of(const http::ClientResponse& answer) {
    return json::find_string(answer.body, "detail").value_or("");
}

std::string why_none(const base::Error& error) {
    return error.log.text.empty() ? error.detail : error.log.text;
}

/// `403 User is blocked`
std::string describe(unsigned status, std::string_view detail) {
    return detail.empty() ? std::to_string(status) : fmt::format("{} {}", status, detail);
}

/// The same of an answer, or why there was none.
std::string describe(const base::Result<http::ClientResponse>& answer) {
    if (!answer) return "no answer: " + why_none(answer.error());
    return describe(answer->status, detail_of(*answer));
}

}  // namespace

Play::Play(DemoService& auth, DemoService& user, const base::Secret& admin_password,
           boost::asio::any_io_executor executor, const Narrator& narrator)
    : auth_(auth),
      user_(user),
      admin_password_(admin_password),
      executor_(std::move(executor)),
      narrator_(narrator),
      password_(crypto::random_token(password_random_bytes)) {}

base::Task<base::Result<>> Play::run() {
    const bool is_held = co_await open() && co_await register_without_user_service() &&
                         co_await block_without_auth_service();
    if (!is_held) co_return base::fail(problem_);
    co_return base::Result<>();
}

base::Task<bool> Play::open() {
    for (auto* service : {&auth_, &user_}) {
        const auto started = co_await service->start();
        if (started) continue;
        problem_ = started.error();
        co_return false;
    }
    narrator_.text("Both services run, each with its own database.");
    co_return true;
}

base::Task<bool> Play::register_without_user_service() {
    narrator_.scene("1. A registration while the User Service is dead");
    const auto registration =
        fmt::format(R"({{"username": "{}", "email": "{}", "password": "{}"}})", person, email,
                    password_.reveal());
    co_await kill(user_);
    const bool is_registered = co_await at_once({.service = auth_,
                                                 .name = "POST /register",
                                                 .request = post("/register", registration),
                                                 .status = 201,
                                                 .meaning = "alice has an account"}) &&
                               co_await sign_in(person, password_, token_) &&
                               co_await nobody_answers(read_own_profile({}));
    if (!is_registered || !co_await restart(user_)) co_return false;
    if (!co_await soon(read_own_profile("alice's profile is there"))) co_return false;
    if (json::find_string(body_, "email") != email) co_return fail("GET /users/me", email, body_);
    narrator_.held("every registration becomes a profile");
    co_return true;
}

base::Task<bool> Play::block_without_auth_service() {
    narrator_.scene("2. A block while the Auth Service is dead");
    std::string admin;
    if (!co_await sign_in(demo_admin, admin_password_, admin)) co_return false;
    const bool is_ready = co_await soon({.service = user_,
                                         .name = "GET /users/me (admin)",
                                         .request = get("/users/me", admin),
                                         .meaning = "the administrator has a profile"}) &&
                          co_await at_once(read_own_profile("alice's token works"));
    if (!is_ready) co_return false;
    const auto path = fmt::format("/users/{}/block", json::find_integer(body_, "id").value_or(0));
    const Step no_token{.service = auth_,
                        .name = "POST /token (alice)",
                        .request = token_request(person, password_),
                        .status = 400,
                        .detail = "User is blocked",
                        .meaning = "the block has arrived: no new token"};
    auto no_profile = read_own_profile("alice's old token is dead at once");
    no_profile.status = 403;
    no_profile.detail = "User is blocked";
    co_await kill(auth_);
    const bool is_blocked = co_await nobody_answers(no_token) &&
                            co_await at_once({.service = user_,
                                              .name = "POST " + path,
                                              .request = post(path, R"({"reason": "demo"})", admin),
                                              .status = 202,
                                              .meaning = "the administrator blocks alice"}) &&
                            co_await at_once(no_profile);
    if (!is_blocked || !co_await restart(auth_) || !co_await soon(no_token)) co_return false;
    narrator_.held("a block takes effect at once, and reaches the Auth Service");
    co_return true;
}

bool Play::holds(const Step& step, const base::Result<http::ClientResponse>& answer) {
    const bool is_held = answer && answer->status == step.status &&
                         (step.detail.empty() || detail_of(*answer) == step.detail);
    if (is_held) body_ = answer->body;
    return is_held;
}

bool Play::fail(std::string_view call, std::string_view wanted, std::string_view seen) {
    problem_ = {.code = base::Errc::conflict,
                .detail = fmt::format("{} should give {}, but gave {}", call, wanted, seen)};
    return false;
}

base::Task<bool> Play::at_once(Step step) {
    const auto answer = co_await step.service.send(step.request);
    const auto promised = describe(step.status, step.detail);
    if (!holds(step, answer)) co_return fail(step.name, promised, describe(answer));
    narrator_.call(step.name, promised, step.meaning);
    co_return true;
}

base::Task<bool> Play::soon(Step step) {
    const auto begin = Clock::now();
    const auto deadline = base::Deadline::after(arrival_wait_max);
    const auto promised = describe(step.status, step.detail);
    auto answer = co_await step.service.send(step.request);
    while (!holds(step, answer)) {
        if (deadline.has_passed()) co_return fail(step.name, promised, describe(answer));
        co_await pause_for(executor_, poll_interval);
        answer = co_await step.service.send(step.request);
    }
    narrator_.call(step.name, promised,
                   fmt::format("{}, {}", step.meaning, time_text(Clock::now() - begin)));
    co_return true;
}

base::Task<bool> Play::nobody_answers(Step step) {
    const auto answer = co_await step.service.send(step.request);
    if (answer) co_return fail(step.name, "no answer", describe(answer));
    narrator_.call(step.name, "no answer", why_none(answer.error()));
    co_return true;
}

base::Task<> Play::kill(DemoService& service) {
    co_await service.crash();
    narrator_.act("kill -9 " + service.name());
}

base::Task<bool> Play::restart(DemoService& service) {
    const auto begin = Clock::now();
    const auto started = co_await service.start();
    if (!started) {
        problem_ = started.error();
        co_return false;
    }
    narrator_.act(
        fmt::format("{} started again, ready {}", service.name(), time_text(Clock::now() - begin)));
    co_return true;
}

base::Task<bool> Play::sign_in(std::string username, const base::Secret& password,
                               std::string& token) {
    const bool is_held = co_await at_once({.service = auth_,
                                           .name = fmt::format("POST /token ({})", username),
                                           .request = token_request(username, password),
                                           .meaning = username + " signs in and gets a token"});
    if (is_held) token = json::find_string(body_, "access_token").value_or("");
    co_return is_held;
}

Play::Step Play::read_own_profile(std::string meaning) const {
    return {.service = user_,
            .name = "GET /users/me (alice)",
            .request = get("/users/me", token_),
            .meaning = std::move(meaning)};
}

}  // namespace cli
