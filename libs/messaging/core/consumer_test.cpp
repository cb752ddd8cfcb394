// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/consumer.hpp"

#include "testing/loop.hpp"

#include <gtest/gtest.h>

namespace messaging {
namespace {

using base::Errc;
using Kind = Verdict::Kind;

struct Uses {
    std::vector<std::string> handled = {};
    base::Result<> outcome = {};
};

base::Task<base::Result<>> note(const Event& event, Uses& uses, const base::Call&) {
    uses.handled.push_back(event.id);
    co_return uses.outcome;
}

base::Task<base::Result<>> break_down(const Event&, Uses&, const base::Call&) {
    co_return base::fail(base::internal_error("a bug"));
}

constexpr InboundEvent<Uses> table[] = {{"Noted", note}, {"Broken", break_down}};

Event event_of(const std::string& type) {
    return {.id = "e1", .source = "s", .type = type, .subject = "7", .time = {}, .data = "{}"};
}

TEST(Consumer, finds_the_handler_by_the_type) {
    fakes::Loop loop;
    Uses uses;
    const Consumer consumer(table, uses);
    EXPECT_EQ(loop.run(consumer.take(event_of("Noted"), {})).kind, Kind::done);
    EXPECT_EQ(loop.run(consumer.take(event_of("Broken"), {})).kind, Kind::again);
    EXPECT_EQ(uses.handled, std::vector<std::string>{"e1"});
}

TEST(Consumer, is_done_with_a_type_that_nobody_handles) {
    fakes::Loop loop;
    Uses uses;
    const auto verdict = loop.run(Consumer(table, uses).take(event_of("AddedLater"), {}));
    EXPECT_EQ(verdict.kind, Kind::done);
    EXPECT_NE(verdict.reason.find("AddedLater"), std::string::npos);
    EXPECT_TRUE(uses.handled.empty());
}

TEST(VerdictOn, every_kind_of_failure_there_is) {
    const struct {
        Errc code;
        Kind kind;
    } cases[] = {{Errc::malformed, Kind::dead},   {Errc::invalid, Kind::dead},
                 {Errc::too_large, Kind::dead},   {Errc::unsupported_media_type, Kind::dead},
                 {Errc::not_found, Kind::dead},   {Errc::forbidden, Kind::dead},
                 {Errc::conflict, Kind::done},    {Errc::unavailable, Kind::again},
                 {Errc::overloaded, Kind::again}, {Errc::timeout, Kind::again},
                 {Errc::internal, Kind::again}};
    for (const auto& [code, kind] : cases) {
        const auto verdict = verdict_on(base::fail({.code = code, .detail = "why"}));
        EXPECT_EQ(verdict.kind, kind) << static_cast<int>(code);
    }
    EXPECT_EQ(verdict_on({}).kind, Kind::done);
}

}  // namespace
}  // namespace messaging
