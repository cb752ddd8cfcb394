// SPDX-License-Identifier: Apache-2.0
// Console: the supervisor's output, line by line; writing never blocks the supervisor.
#pragma once

#include "base/task.hpp"

#include <boost/asio/steady_timer.hpp>

#include <string>
#include <string_view>

namespace cli {

/// The origin of a line; its name is printed in front of the line.
struct Speaker {
    std::string name;  ///< `auth`
    int colour = 0;    ///< Of ANSI's 30 … 37.
};

/// `gatehouse up` itself.
inline const Speaker supervisor{.name = "up", .colour = 32};

struct ConsoleOptions {
    int file_descriptor = 1;
    bool is_coloured = false;
};

/// Whether lines on that descriptor may be coloured: it is a terminal, and NO_COLOR
/// (https://no-color.org) is not set.
bool may_colour(int file_descriptor, std::string_view no_color);

/// Writes whole lines in order. Lines that a full pipe does not accept wait in memory; producers
/// call wait_for_room() before the next line. When the reader has closed the pipe, lines are
/// dropped. Used on one thread; outlives the coroutines that wait for it.
class Console {
public:
    Console(boost::asio::any_io_executor executor, ConsoleOptions options);

    /// `auth | text`
    void line(const Speaker& speaker, std::string_view text);

    /// Writes `text` unchanged; it must end with a line end.
    void paste(std::string_view text);

    /// Waits until little is left to write, or until hurry().
    base::Task<> wait_for_room();

    /// Ends all waits for room: only a few last lines follow.
    void hurry() { is_hurried_ = true; }

    /// Writes the waiting lines; blocks for two seconds at most. Whether everything was written.
    bool finish();

private:
    void write_some();
    bool is_writable(int wait_ms) const;
    void write_later();

    ConsoleOptions options_;
    boost::asio::steady_timer timer_;
    boost::asio::any_io_executor executor_;
    std::string waiting_;
    bool is_timer_set_ = false;
    bool is_hurried_ = false;
    bool is_broken_ = false;  ///< Something was dropped.
};

}  // namespace cli
