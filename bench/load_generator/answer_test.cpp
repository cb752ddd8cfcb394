// SPDX-License-Identifier: Apache-2.0
#include "load_generator/answer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace load_generator {
namespace {

TEST(ReadAnswer, finds_the_end_of_the_body) {
    const std::string first = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    const auto answer = read_answer(first + "HTTP/1.1 404 Not Found\r\n");
    EXPECT_EQ(answer.state, AnswerState::complete);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.bytes, first.size());
    EXPECT_FALSE(answer.closes);
}

TEST(ReadAnswer, waits_for_every_byte) {
    const std::string whole =
        "HTTP/1.1 503 Service Unavailable\r\ncontent-LENGTH:  3 \r\nRetry-After: 1\r\n\r\nbad";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_EQ(read_answer(whole.substr(0, length)).state, AnswerState::partial) << length;
    }
    EXPECT_EQ(read_answer(whole).state, AnswerState::complete);
    EXPECT_EQ(read_answer(whole).status, 503);
}

TEST(ReadAnswer, without_a_length_has_no_body) {
    const std::string head = "HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n";
    const auto answer = read_answer(head);
    EXPECT_EQ(answer.state, AnswerState::complete);
    EXPECT_EQ(answer.bytes, head.size());
    EXPECT_TRUE(answer.closes);
}

TEST(ReadAnswer, refuses_what_it_cannot_frame) {
    const std::string cases[] = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "garbage\r\n\r\n",
        std::string(70 * 1024, 'x'),
    };
    for (const auto& text : cases) {
        EXPECT_EQ(read_answer(text).state, AnswerState::malformed) << text.substr(0, 60);
    }
}

}  // namespace
}  // namespace load_generator
