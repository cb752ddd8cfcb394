// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include "json/encode.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <limits.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace telemetry {
namespace {

constexpr std::size_t flush_bytes = 32 * 1024;
constexpr std::size_t waiting_bytes_max = 1024 * 1024;
constexpr auto flush_interval = std::chrono::milliseconds(100);

/// An empty text says nothing: its field is left out.
bool is_empty(const Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return text && text->empty();
}

bool is_file(int descriptor) {
    struct stat status{};
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
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

/// `,"name":`, in one piece: a line has ten of them.
void append_name(std::string& out, std::string_view name) {
    const auto size = out.size();
    out.resize(size + name.size() + 4);
    auto* place = out.data() + size;
    *place++ = ',';
    *place++ = '"';
    place = std::ranges::copy(name, place).out;
    *place++ = '"';
    *place = ':';
}

void append_json(std::string& out, const Field& field) {
    if (is_empty(field)) return;
    append_name(out, field.name);
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
        const base::Rfc3339 now(clock.now());
        const auto time = now.text();
        std::unique_lock lock(mutex);
        if (lines.size() >= waiting_bytes_max) {
            ++dropped;
            return;
        }
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
            lines += time.substr(11, 12);
            lines += ' ';
            lines += name(level);
            lines += ' ';
            lines += event;
            for (const auto& field : fields)
                append_text(lines, field);
            lines += '\n';
        }
        const bool is_urgent = level >= Level::warning || lines.size() >= flush_bytes;
        const bool must_wake = !waiting || (is_urgent && !urgent);
        waiting = true;
        urgent = urgent || is_urgent;
        lock.unlock();
        if (must_wake) wake.notify_one();
    }

    /// Writes waiting lines as long as the descriptor accepts them.
    void flush() {
        const std::lock_guard one_writer(writing);
        std::size_t lost = 0;
        {
            const std::lock_guard lock(mutex);
            outgoing.swap(lines);
            lost = std::exchange(dropped, 0);
            waiting = urgent = false;
        }
        if (lost > 0) outgoing += describe_loss(lost);
        if (!write_all(outgoing)) {
            const std::lock_guard lock(mutex);
            ++dropped;
        }
        outgoing.clear();
    }

    std::string describe_loss(std::size_t lost) const {
        const auto count = std::to_string(lost);
        if (options.format == Format::json) {
            return "{\"level\":\"warning\",\"event\":\"log_lines_lost\",\"count\":" + count + "}\n";
        }
        return "warning log_lines_lost count=" + count + "\n";
    }

    /// False if the descriptor accepted nothing within a second. A pipe that is writable takes
    /// PIPE_BUF bytes without blocking; more might block for ever when its reader has stopped.
    bool write_all(std::string_view rest) const {
        const std::size_t piece = is_regular_file ? rest.size() : PIPE_BUF;
        while (!rest.empty()) {
            pollfd writable{options.file_descriptor, POLLOUT, 0};
            const int ready = ::poll(&writable, 1, 1000);
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0) return false;
            const auto size = std::min(rest.size(), piece);
            const auto written = ::write(options.file_descriptor, rest.data(), size);
            if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (written <= 0) return false;
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    void flush_regularly() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            wake.wait(lock, [this] { return stopping || waiting; });
            if (stopping) return;
            wake.wait_for(lock, flush_interval, [this] { return stopping || urgent; });
            lock.unlock();
            flush();
            lock.lock();
        }
    }

    const LogOptions options;
    const bool is_regular_file = is_file(options.file_descriptor);
    const base::Clock& clock;
    std::mutex writing;
    std::mutex mutex;
    std::condition_variable wake;
    std::string lines;
    std::string outgoing;
    std::size_t dropped = 0;
    bool waiting = false;
    bool urgent = false;
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
