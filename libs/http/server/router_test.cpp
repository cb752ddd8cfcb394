// SPDX-License-Identifier: Apache-2.0
// Who answers which path and method.
#include "http/server/router.hpp"

#include "testing/loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace http {
namespace {

/// Says what was matched, and for whom.
struct Echo {};

base::Result<Response> echo(const Request& request, const Anonymous&, Echo&) {
    std::string text(name(request.route->verb));
    text += ' ' + std::string(request.route->pattern);
    for (const auto& [name, value] : request.parameters)
        text += ' ' + std::string(name) + '=' + std::string(value);
    return Response{.content_type = "text/plain", .body = text};
}

class RouterTest : public ::testing::Test {
protected:
    RouterTest() {
        add(Verb::get, "/users/me");
        add(Verb::get, "/users/{id}");
        add(Verb::patch, "/users/{id}");
        add(Verb::post, "/users");
        add(Verb::get, "/users");
        add(Verb::post, "/users/{id}/roles");
        add(Verb::delete_, "/users/{id}/roles/{role}");
        add(Verb::put, "/{a}/{b}/{c}/{d}/end");
        add(Verb::get, "/");
    }

    void add(Verb verb, std::string_view pattern) {
        const Route<Echo> routes[] = {
            {"echo", verb, pattern, allow<Anonymous, echo>, LimitClass::none}};
        router_.add(routes, echo_);
    }
    Response answer(Verb verb, std::string_view path) {
        Request request;
        request.verb = verb;
        request.path = path;
        router_.match(request);
        return loop_.run(router_.answer(request));
    }
    static std::string header(const Response& response, std::string_view wanted) {
        for (const auto& [name, value] : response.headers) {
            if (name == wanted) return value;
        }
        return "";
    }

    fakes::Loop loop_;
    Echo echo_;
    Router router_;
};

TEST_F(RouterTest, finds_the_handler_of_a_path) {
    const struct {
        Verb verb;
        std::string_view path;
        std::string_view body;
    } cases[] = {
        {Verb::get, "/", "GET /"},
        {Verb::get, "/users", "GET /users"},
        {Verb::post, "/users", "POST /users"},
        {Verb::get, "/users/me", "GET /users/me"},
        {Verb::head, "/users/me", "GET /users/me"},
        {Verb::get, "/users/7", "GET /users/{id} id=7"},
        {Verb::get, "/users/me2", "GET /users/{id} id=me2"},
        {Verb::get, "/users/%37", "GET /users/{id} id=%37"},
        {Verb::get, "/users/..", "GET /users/{id} id=.."},
        {Verb::post, "/users/7/roles", "POST /users/{id}/roles id=7"},
        {Verb::delete_, "/users/7/roles/DOCTOR",
         "DELETE /users/{id}/roles/{role} id=7 role=DOCTOR"},
        {Verb::put, "/1/2/3/4/end", "PUT /{a}/{b}/{c}/{d}/end a=1 b=2 c=3 d=4"},
    };
    for (const auto& [verb, path, body] : cases)
        EXPECT_EQ(answer(verb, path).body.view(), body) << path;
}

TEST_F(RouterTest, compares_paths_as_they_came) {
    for (const std::string_view path :
         {"", "//", "/users/", "//users", "/users//", "/users//roles", "/./users", "/users/./7",
          "/users/7/", "/USERS", "/%75sers", "/users%2F7", "/users/7/roles/", "/users/7/8/roles",
          "users", "/users/../users", "/users/7/rolesx", "/users/7/roles/a/b", "/1/2//4/end"}) {
        const auto response = answer(Verb::get, path);
        EXPECT_EQ(response.status, 404u) << path;
        EXPECT_EQ(response.content_type, "application/problem+json");
    }
}

TEST_F(RouterTest, a_path_without_parameters_leaves_none_of_an_earlier_request) {
    Request request;
    for (const std::string_view path : {"/users/7", "/users/me", "/nowhere"}) {
        request.path = path;
        router_.match(request);
        EXPECT_EQ(request.parameters.empty(), path != "/users/7") << path;
    }
}

TEST_F(RouterTest, a_known_path_with_another_method_is_405_with_allow) {
    const struct {
        Verb verb;
        std::string_view path;
        std::string_view allow;
    } cases[] = {
        {Verb::put, "/users", "POST, GET, HEAD, OPTIONS"},
        {Verb::delete_, "/users/7", "GET, HEAD, PATCH, OPTIONS"},
        {Verb::other, "/users/me", "GET, HEAD, OPTIONS"},
        {Verb::patch, "/users/me", "GET, HEAD, OPTIONS"},
        {Verb::get, "/users/7/roles", "POST, OPTIONS"},
        {Verb::head, "/users/7/roles", "POST, OPTIONS"},
    };
    for (const auto& [verb, path, allow] : cases) {
        const auto response = answer(verb, path);
        EXPECT_EQ(response.status, 405u) << path;
        EXPECT_EQ(header(response, "Allow"), allow) << path;
    }
}

struct Service {
    static constexpr Access access{.name = "service", .schemes = {"serviceBearer"}};
    static base::Result<Service> admit(const Request&, const Service&) { return Service{}; }
};

struct Guard {
    base::Task<base::Result<Service>> authenticate(const Request&) { co_return Service{}; }
    static void write_actor(const Service&, std::string& text) { text = "service"; }
};

base::Task<base::Result<Response>> serve(const Request&, const Service&, Echo&) {
    co_return Response{};
}

TEST_F(RouterTest, what_is_internal_is_not_there_for_everybody) {
    Guard guard;
    const Route<Echo, Guard> routes[] = {
        {"block", Verb::post, "/accounts/{id}", allow<Service, serve>, LimitClass::write}};
    router_.add(routes, echo_, guard);
    const Route<Echo> health[] = {{"live", Verb::get, "/health", allow<Anonymous, echo>,
                                   LimitClass::none, Audience::internal}};
    router_.add(health, echo_);
    const struct {
        Verb verb;
        std::string_view path;
        unsigned seen;
        unsigned unseen;
    } cases[] = {
        {Verb::post, "/accounts/7", 200, 404}, {Verb::get, "/accounts/7", 405, 404},
        {Verb::get, "/health", 200, 404},      {Verb::options, "/health", 204, 404},
        {Verb::get, "/users/7", 200, 200},
    };
    for (const auto& [verb, path, seen, unseen] : cases) {
        for (const bool sees_internal : {true, false}) {
            Request request;
            request.verb = verb;
            request.path = path;
            request.sees_internal = sees_internal;
            router_.match(request);
            EXPECT_EQ(loop_.run(router_.answer(request)).status, sees_internal ? seen : unseen)
                << path;
        }
    }
}

TEST_F(RouterTest, options_of_a_known_path_is_answered_without_a_handler) {
    const auto response = answer(Verb::options, "/users");
    EXPECT_EQ(response.status, 204u);
    EXPECT_EQ(response.body.view(), "");
    EXPECT_EQ(header(response, "Allow"), "POST, GET, HEAD, OPTIONS");
    EXPECT_EQ(answer(Verb::options, "/nowhere").status, 404u);
}

TEST_F(RouterTest, knows_its_routes_and_verbs) {
    ASSERT_EQ(router_.routes().size(), 9u);
    EXPECT_EQ(router_.routes()[1].pattern, "/users/{id}");
    EXPECT_EQ(router_.verbs(), "GET, HEAD, POST, PUT, PATCH, DELETE");
}

TEST_F(RouterTest, takes_no_pattern_whose_parameters_are_no_segments) {
    for (const std::string_view pattern : {"{id}", "/users{id}", "/users/{id}x", "/users/{}",
                                           "/users/{id", "/{a}{b}", "/{a}/{b}/{c}/{d}/{e}"}) {
        EXPECT_THROW(add(Verb::get, pattern), std::logic_error) << pattern;
    }
}

}  // namespace
}  // namespace http
