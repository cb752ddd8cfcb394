// SPDX-License-Identifier: Apache-2.0
#include "environment/progress_line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace cli {
namespace {

constexpr std::chrono::milliseconds interval{100};
constexpr auto clear_line = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine() : is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    clear();
}

void ProgressLine::begin(std::string doing, std::int64_t total) {
    doing_ = std::move(doing);
    total_ = total;
    last_ = {};
    update(0);
}

void ProgressLine::update(std::int64_t done) {
    if (!is_terminal_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < interval) return;
    last_ = now;
    show(done);
}

void ProgressLine::finish(std::int64_t done) {
    clear();
    fmt::print(stderr, "{}: {} rows\n", doing_, done);
}

void ProgressLine::show(std::int64_t done) {
    fmt::print(stderr, "{}{}: {}", clear_line, doing_, done);
    if (total_ > 0) fmt::print(stderr, " of {}", total_);
    is_shown_ = true;
}

void ProgressLine::clear() {
    if (is_shown_) fmt::print(stderr, "{}", clear_line);
    is_shown_ = false;
}

}  // namespace cli
