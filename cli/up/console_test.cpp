// SPDX-License-Identifier: Apache-2.0
#include "up/console.hpp"

#include "base/event_loop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace cli {
namespace {

const Speaker auth{.name = "auth", .colour = 36};
const Speaker up{.name = "up", .colour = 32};

struct Pipe {
    Pipe() { EXPECT_EQ(pipe(ends.data()), 0); }
    ~Pipe() {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    void close_writer() { close(std::exchange(ends[1], -1)); }
    std::string read_all() const {
        std::string all;
        std::array<char, 4096> buffer{};
        for (ssize_t size = 1; size > 0;) {
            size = read(ends[0], buffer.data(), buffer.size());
            if (size > 0) all.append(buffer.data(), static_cast<std::size_t>(size));
        }
        return all;
    }

    std::array<int, 2> ends{};
};

TEST(Console, puts_the_speaker_in_front) {
    Pipe pipe;
    base::EventLoop loop;
    Console console(loop.get_executor(), {.file_descriptor = pipe.ends[1]});
    console.line(auth, "listening");
    console.line(up, "");
    console.paste("as it is\n");
    pipe.close_writer();
    EXPECT_EQ(pipe.read_all(), "auth | listening\nup   | \nas it is\n");
}

TEST(Console, colours_only_the_speaker) {
    Pipe pipe;
    base::EventLoop loop;
    Console console(loop.get_executor(), {.file_descriptor = pipe.ends[1], .is_coloured = true});
    console.line(auth, "listening");
    pipe.close_writer();
    EXPECT_EQ(pipe.read_all(), "\x1b[36mauth |\x1b[0m listening\n");
    EXPECT_FALSE(may_colour(pipe.ends[0], ""));
}

TEST(Console, does_not_block_on_a_full_pipe_and_loses_nothing) {
    Pipe pipe;
    base::EventLoop loop;
    Console console(loop.get_executor(), {.file_descriptor = pipe.ends[1]});
    const std::string text(10'000, 'x');
    for (int i = 0; i < 100; ++i)
        console.line(auth, text);  // Far more than a pipe holds.
    std::string all;
    std::jthread reader([&] { all = pipe.read_all(); });
    loop.run();
    console.finish();
    pipe.close_writer();
    reader.join();
    EXPECT_EQ(all.size(), 100 * (text.size() + 8));
    EXPECT_TRUE(all.ends_with("x\n"));
}

TEST(Console, goes_on_when_nobody_reads) {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    close(pipe.ends[0]);
    pipe.ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    base::EventLoop loop;
    Console console(loop.get_executor(), {.file_descriptor = pipe.ends[1]});
    console.line(auth, "into the void");
    console.finish();
    EXPECT_EQ(loop.run(), 0U) << "nothing waits";
}

}  // namespace
}  // namespace cli
