// SPDX-License-Identifier: Apache-2.0
// Structured logs: one event a line, as JSON for machines or text for people.
#pragma once

#include "base/clock.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

namespace telemetry {

enum class Level { debug, info, warning, error };
enum class Format { json, text };

/// A named value of a log line. It contains views, which are valid during the call.
struct Field {
    std::string_view name;
    std::variant<std::int64_t, bool, std::string_view> value;

    Field(std::string_view field, std::string_view text) : name(field), value(text) {}
    Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
    Field(std::string_view field, bool truth) : name(field), value(truth) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Field(std::string_view field, T number)
        : name(field), value(static_cast<std::int64_t>(number)) {}
};

struct LogOptions {
    Level level = Level::info;
    Format format = Format::json;
    int file_descriptor = 1;
};

/// Writes log lines to a file descriptor on its own thread, so that a slow reader never blocks the
/// caller. Safe from any thread. Lines below `warning` may wait up to 100 ms, so that a busy
/// service needs one write(2) for many of them. If the descriptor accepts nothing (a full disk, a
/// pipe without a reader), up to 1 MiB waits; further lines are dropped and counted in a
/// `log_lines_lost` line.
class Log {
public:
    Log(LogOptions options, const base::Clock& clock);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    bool writes(Level level) const;
    void write(Level level, std::string_view event, std::initializer_list<Field> fields);

    void debug(std::string_view event, std::initializer_list<Field> fields = {});
    void info(std::string_view event, std::initializer_list<Field> fields = {});
    void warning(std::string_view event, std::initializer_list<Field> fields = {});
    void error(std::string_view event, std::initializer_list<Field> fields = {});

    /// Writes all waiting lines to the file descriptor.
    void flush();

private:
    struct Buffer;
    std::unique_ptr<Buffer> buffer_;
};

}  // namespace telemetry
