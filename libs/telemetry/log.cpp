// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include "json/encode.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace telemetry {
namespace {

constexpr std::size_t flush_bytes = 32 * 1024;
constexpr auto flush_interval = std::chrono::milliseconds(100);

/// An empty text says nothing: its field is left out.
bool is_empty(const Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return text && text->empty();
}

std::string_view name(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

void append_number(std::string& out, std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void append_json(std::string& out, const Field& field) {
    if (is_empty(field)) return;
    out += ",\"";
    out += field.name;
    out += "\":";
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        append_number(out, *number);
    } else if (const auto* truth = std::get_if<bool>(&field.value)) {
        out += *truth ? "true" : "false";
    } else {
        json::encode_to(out, std::get<std::string_view>(field.value));
    }
}

/// Text is quoted when it holds anything but plain characters, so that a line stays a line.
void append_text(std::string& out, const Field& field) {
    if (is_empty(field)) return;
    out += ' ';
    out += field.name;
    out += '=';
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        append_number(out, *number);
    } else if (const auto* truth = std::get_if<bool>(&field.value)) {
        out += *truth ? "true" : "false";
    } else {
        const auto text = std::get<std::string_view>(field.value);
        const bool plain = text.find_first_of(" \"\\=") == text.npos &&
                           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
        if (plain) {
            out += text;
        } else {
            json::encode_to(out, text);
        }
    }
}

}  // namespace

struct Log::Buffer {
    Buffer(LogOptions log_options, const base::Clock& log_clock)
        : options(log_options), clock(log_clock), flusher([this] { flush_regularly(); }) {}

    ~Buffer() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_one();
        flusher.join();
        flush();
    }

    void append(Level level, std::string_view event, std::initializer_list<Field> fields) {
        const auto time = base::to_rfc3339(clock.now());
        std::unique_lock lock(mutex);
        if (options.format == Format::json) {
            lines += "{\"time\":\"";
            lines += time;
            lines += "\",\"level\":\"";
            lines += name(level);
            lines += "\",\"event\":";
            json::encode_to(lines, event);
            for (const auto& field : fields)
                append_json(lines, field);
            lines += "}\n";
        } else {
            lines += std::string_view(time).substr(11, 12);
            lines += ' ';
            lines += name(level);
            lines += ' ';
            lines += event;
            for (const auto& field : fields)
                append_text(lines, field);
            lines += '\n';
        }
        const bool now = level >= Level::warning || lines.size() >= flush_bytes;
        const bool first = !waiting && !now;
        waiting = !now;
        lock.unlock();
        if (now) flush();
        if (first) wake.notify_one();
    }

    void flush() {
        const std::lock_guard one_writer(writing);
        {
            const std::lock_guard lock(mutex);
            outgoing.swap(lines);
            waiting = false;
        }
        std::string_view rest = outgoing;
        while (!rest.empty()) {
            const auto written = ::write(options.file_descriptor, rest.data(), rest.size());
            if (written > 0) {
                rest.remove_prefix(static_cast<std::size_t>(written));
            } else if (errno == EAGAIN) {
                pollfd writable{options.file_descriptor, POLLOUT, 0};
                if (::poll(&writable, 1, 1000) <= 0) break;
            } else if (errno != EINTR) {
                break;
            }
        }
        outgoing.clear();
    }

    void flush_regularly() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            wake.wait(lock, [this] { return stopping || waiting; });
            if (stopping) return;
            wake.wait_for(lock, flush_interval, [this] { return stopping; });
            lock.unlock();
            flush();
            lock.lock();
        }
    }

    const LogOptions options;
    const base::Clock& clock;
    std::mutex writing;
    std::mutex mutex;
    std::condition_variable wake;
    std::string lines;
    std::string outgoing;
    bool waiting = false;
    bool stopping = false;
    std::thread flusher;
};

Log::Log(LogOptions options, const base::Clock& clock)
    : buffer_(std::make_unique<Buffer>(options, clock)) {}

Log::~Log() = default;

bool Log::writes(Level level) const {
    return level >= buffer_->options.level;
}

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (writes(level)) buffer_->append(level, event, fields);
}

void Log::debug(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::debug, event, fields);
}

void Log::info(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::info, event, fields);
}

void Log::warning(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::warning, event, fields);
}

void Log::error(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::error, event, fields);
}

void Log::flush() {
    buffer_->flush();
}

}  // namespace telemetry
