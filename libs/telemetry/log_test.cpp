// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace telemetry {
namespace {

/// An anonymous file that a Log writes to and a test reads back.
class LogFile {
public:
    LogFile() : descriptor_(memfd_create("log", 0)) {}
    ~LogFile() { close(descriptor_); }
    int descriptor() const { return descriptor_; }

    std::string text() const {
        std::string text(static_cast<std::size_t>(lseek(descriptor_, 0, SEEK_END)), '\0');
        EXPECT_EQ(pread(descriptor_, text.data(), text.size(), 0),
                  static_cast<ssize_t>(text.size()));
        return text;
    }

private:
    int descriptor_;
};

class FixedClock final : public base::Clock {
public:
    base::Timestamp now() const override { return *base::parse_rfc3339("2026-03-01T09:30:00Z"); }
};

const FixedClock fixed_clock;

TEST(Log, json_lines_escape_what_callers_pass) {
    const LogFile file;
    Log log({.file_descriptor = file.descriptor()}, fixed_clock);
    log.error("call", {{"target", "a\"b\nc"}, {"status", 503}, {"ok", false}});
    log.flush();
    EXPECT_EQ(file.text(),
              "{\"time\":\"2026-03-01T09:30:00.000Z\",\"level\":\"error\",\"event\":\"call\","
              "\"target\":\"a\\\"b\\nc\",\"status\":503,\"ok\":false}\n");
}

TEST(Log, a_text_value_cannot_start_a_line_or_another_field) {
    const LogFile file;
    Log log({.format = Format::text, .file_descriptor = file.descriptor()}, fixed_clock);
    log.error("request", {{"path", "/a"}, {"user", "x\nlevel=info y=1"}});
    log.flush();
    EXPECT_EQ(file.text(), "09:30:00.000 error request path=/a user=\"x\\nlevel=info y=1\"\n");
}

TEST(Log, the_level_keeps_lesser_lines_out) {
    const LogFile file;
    Log log({.level = Level::warning, .file_descriptor = file.descriptor()}, fixed_clock);
    log.info("request");
    log.flush();
    EXPECT_EQ(file.text(), "");
}

TEST(Log, a_pipe_that_nobody_reads_holds_nobody_up) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    {
        Log log({.file_descriptor = ends[1]}, fixed_clock);
        const std::string text(1000, 'x');
        for (int i = 0; i < 5000; ++i)
            log.error("request", {{"text", std::string_view(text)}});
        // Reaching this line is the point: a pipe takes 64 KiB, and 5 MB were logged.
        std::string read_back(64 * 1024, '\0');
        EXPECT_GT(read(ends[0], read_back.data(), read_back.size()), 0);
    }
    close(ends[0]);
    close(ends[1]);
}

TEST(Log, lines_of_many_threads_stay_whole) {
    const LogFile file;
    {
        Log log({.file_descriptor = file.descriptor()}, fixed_clock);
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 8; ++writer) {
            writers.emplace_back([&log] {
                for (int i = 0; i < 500; ++i)
                    log.info("request", {{"i", i}});
            });
        }
    }
    const auto text = file.text();
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin < text.size(); ++lines) {
        const auto end = text.find('\n', begin);
        ASSERT_NE(end, std::string::npos);
        ASSERT_EQ(text[begin], '{');
        ASSERT_EQ(text[end - 1], '}');
        begin = end + 1;
    }
    EXPECT_EQ(lines, 4000u);
}

}  // namespace
}  // namespace telemetry
