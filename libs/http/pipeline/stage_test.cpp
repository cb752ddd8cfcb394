// SPDX-License-Identifier: Apache-2.0
// The order in which stages see a request and its answer.
#include "http/pipeline/stage.hpp"

#include "http/pipeline/catch_all.hpp"
#include "testing/captured_log.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace http {
namespace {

class Recorder final : public Stage {
public:
    Recorder(std::string& trail, char name, unsigned answer = 0)
        : trail_(trail), name_(name), answer_(answer) {}

    std::optional<Response> before(Request&) override {
        trail_ += name_;
        if (answer_ == 0) return std::nullopt;
        return Response{.status = answer_};
    }
    void after(const Request&, Response&) override { trail_ += name_; }

private:
    std::string& trail_;
    char name_;
    unsigned answer_;
};

TEST(Stages, the_way_out_is_the_way_in_backwards) {
    std::string trail;
    Stages stages;
    stages.push_back(std::make_unique<Recorder>(trail, 'a'));
    stages.push_back(std::make_unique<Recorder>(trail, 'b'));
    Request request;
    EXPECT_FALSE(run_before(stages, request));
    Response response;
    run_after(stages, request, response);
    EXPECT_EQ(trail, "abba");
}

TEST(Stages, an_answer_ends_the_way_in_and_every_stage_sees_it) {
    std::string trail;
    Stages stages;
    stages.push_back(std::make_unique<Recorder>(trail, 'a', 429));
    stages.push_back(std::make_unique<Recorder>(trail, 'b'));
    Request request;
    auto response = run_before(stages, request);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429u);
    run_after(stages, request, *response);
    EXPECT_EQ(trail, "aba");
}

TEST(Stages, an_exception_is_a_500_that_says_nothing) {
    const std::runtime_error error("a secret");
    Request request;
    request.path = "/fail";
    const auto bare = run_failed({}, request, error);
    EXPECT_EQ(bare.status, 500u);

    fakes::CapturedLog log;
    Stages stages;
    stages.push_back(make_catch_all(log.log()));
    const auto response = run_failed(stages, request, error);
    EXPECT_EQ(response.status, 500u);
    EXPECT_EQ(response.body.view().find("secret"), std::string_view::npos);
    EXPECT_NE(log.text().find(R"("error":"a secret")"), std::string::npos) << log.text();
}

}  // namespace
}  // namespace http
