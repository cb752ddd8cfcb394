// SPDX-License-Identifier: Apache-2.0
// A handler runs for the callers that its route names, and for nobody else.
#include "http/server/router.hpp"
#include "testing/loop.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

/// What the guard knows of a caller.
struct Identity {
    std::string name;
};

struct Guard {
    static base::Task<base::Result<Identity>> authenticate(const Request& request) {
        if (request.header("Name").empty()) {
            co_return base::fail({.code = base::Errc::unauthenticated, .detail = "Who?"});
        }
        co_return Identity{std::string(request.header("Name"))};
    }
    static void write_actor(const Identity& identity, std::string& text) {
        text = "person:" + identity.name;
    }
};

struct Ada {
    static constexpr Access access{.name = "ada", .schemes = {"nameTag"}};
    const Identity& identity;

    static base::Result<Ada> admit(const Request&, const Identity& identity) {
        if (identity.name == "ada") return Ada{identity};
        return base::fail({.code = base::Errc::forbidden, .detail = "Only ada"});
    }
};

struct Desk {
    int visits = 0;
    std::string actor = {};  ///< Of the last call that could take further steps.
};

base::Result<Response> greet(const Request&, const Ada& ada, Desk& desk) {
    ++desk.visits;
    return Response{.content_type = "text/plain", .body = "hello " + ada.identity.name};
}

base::Task<base::Result<Response>> refuse(const Request& request, const Ada&, Desk& desk) {
    ++desk.visits;
    desk.actor = request.call.actor;
    co_return base::fail({.code = base::Errc::conflict, .detail = "Not today"});
}

base::Result<Response> look(const Request&, const Anonymous&, Desk&) {
    return Response{.status = 204};
}

constexpr Route<Desk, Guard> routes[] = {
    {"greet", Verb::get, "/greet", allow<Ada, greet>, LimitClass::read},
    {"refuse", Verb::post, "/refuse", allow<Ada, refuse>, LimitClass::write},
    {"look", Verb::get, "/look", allow<Anonymous, look>, LimitClass::none},
};

// A row takes a handler only with the caller whom the handler takes, and never a bare one.
using Row = Gate<Desk, Guard>;
static_assert(std::is_convertible_v<Allowed<Ada, greet>, Row>);
static_assert(!std::is_convertible_v<Allowed<Anonymous, greet>, Row>);
static_assert(!std::is_convertible_v<Allowed<Ada, look>, Row>);
static_assert(!std::is_constructible_v<Row, Access, Row::Run>);

class RouteTest : public ::testing::Test {
protected:
    RouteTest() { router_.add(routes, desk_, guard_); }

    Response answer(Verb verb, std::string_view path, std::string_view name) {
        const std::vector<Header> headers{{"Name", name}};
        Request request;
        request.verb = verb;
        request.path = path;
        request.headers = headers;
        router_.match(request);
        return loop_.run(router_.answer(request));
    }

    fakes::Loop loop_;
    Desk desk_;
    Guard guard_;
    Router router_;
};

TEST_F(RouteTest, checks_the_caller_before_the_handler) {
    const struct {
        Verb verb;
        std::string_view path;
        std::string_view name;
        unsigned status;
        int visits;
    } cases[] = {
        {Verb::get, "/greet", "ada", 200, 1},   {Verb::get, "/greet", "eve", 403, 0},
        {Verb::get, "/greet", "", 401, 0},      {Verb::post, "/refuse", "ada", 409, 1},
        {Verb::post, "/refuse", "eve", 403, 0}, {Verb::post, "/refuse", "", 401, 0},
        {Verb::get, "/look", "", 204, 0},       {Verb::post, "/greet", "", 405, 0},
        {Verb::get, "/nowhere", "", 404, 0},
    };
    for (const auto& [verb, path, name, status, visits] : cases) {
        desk_.visits = 0;
        EXPECT_EQ(answer(verb, path, name).status, status) << path << ' ' << name;
        EXPECT_EQ(desk_.visits, visits) << path << ' ' << name;
    }
    EXPECT_EQ(answer(Verb::get, "/greet", "ada").body.view(), "hello ada");
}

TEST_F(RouteTest, names_the_caller_in_the_call) {
    (void)answer(Verb::post, "/refuse", "ada");
    EXPECT_EQ(desk_.actor, "person:ada");
    (void)answer(Verb::post, "/refuse", "bob");
    EXPECT_EQ(desk_.visits, 1) << "no handler ran for bob";
}

TEST_F(RouteTest, shows_stages_who_may_call_and_what_it_costs) {
    const struct {
        std::string_view path;
        std::string_view name;
        std::string_view access;
        std::string_view scheme;
        std::string_view limit;
    } cases[] = {
        {"/greet", "greet", "ada", "nameTag", "read"},
        {"/look", "look", "anonymous", "", "none"},
    };
    for (const auto& [path, name, access, scheme, limit] : cases) {
        Request request;
        request.path = path;
        router_.match(request);
        ASSERT_TRUE(request.route) << path;
        EXPECT_EQ(request.route->name, name);
        EXPECT_EQ(request.route->access.name, access);
        EXPECT_EQ(request.route->access.schemes[0], scheme);
        EXPECT_EQ(http::name(request.route->limit), limit);
    }
}

}  // namespace
}  // namespace http
