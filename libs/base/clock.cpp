// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include "base/ascii.hpp"

#include <optional>

namespace base {
namespace {

using std::chrono::microseconds;

Error not_rfc3339() {
    return Error{.code = Errc::malformed, .detail = "is not an RFC 3339 time"};
}

/// Takes exactly `width` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    const auto value = parse_number<unsigned>(text.substr(0, width));
    if (!value) return std::nullopt;
    text.remove_prefix(width);
    return static_cast<int>(*value);
}

/// Writes a number below 100 as two digits, and what follows it.
char* put_two(char* place, unsigned number, char after) {
    *place++ = static_cast<char>('0' + number / 10);
    *place++ = static_cast<char>('0' + number % 10);
    *place++ = after;
    return place;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<microseconds> take_fraction(std::string_view& text) {
    if (!take(text, ".")) return microseconds::zero();
    std::int64_t value = 0;
    int digits = 0;
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), ++digits) {
        if (digits < 6) value = value * 10 + (text[0] - '0');
    }
    if (digits == 0) return std::nullopt;
    for (; digits < 6; ++digits)
        value *= 10;
    return microseconds(value);
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, "Z") || take(text, "z")) return std::chrono::minutes::zero();
    const int sign = take(text, "+") ? 1 : take(text, "-") ? -1 : 0;
    if (sign == 0) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

/// Leap seconds end a month of UTC (RFC 3339 section 5.7), so the second after one begins a month.
bool is_first_second_of_month(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return time - day < std::chrono::seconds(1) &&
           std::chrono::year_month_day(day).day() == std::chrono::day(1);
}

/// Whether RFC 3339 can write `time` in UTC: not before the year 0, not after 9999.
bool has_four_digit_year(Timestamp time) {
    using std::chrono::sys_days;
    using std::chrono::year;
    return time >= sys_days(year(0) / 1 / 1) && time < sys_days(year(10'000) / 1 / 1);
}

}  // namespace

Timestamp SystemClock::now() const {
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

Rfc3339::Rfc3339(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto milliseconds =
        static_cast<unsigned>(std::chrono::floor<std::chrono::milliseconds>(time - day).count());
    const auto seconds = milliseconds / 1000;
    const auto year = static_cast<unsigned>(static_cast<int>(date.year())) % 10'000;
    auto* place = text_.data();
    place = put_two(place, year / 100, '\0') - 1;
    place = put_two(place, year % 100, '-');
    place = put_two(place, static_cast<unsigned>(date.month()), '-');
    place = put_two(place, static_cast<unsigned>(date.day()), 'T');
    place = put_two(place, seconds / 3600, ':');
    place = put_two(place, seconds / 60 % 60, ':');
    place = put_two(place, seconds % 60, '.');
    *place++ = static_cast<char>('0' + milliseconds % 1000 / 100);
    put_two(place, milliseconds % 100, 'Z');
}

std::string to_rfc3339(Timestamp time) {
    return std::string(Rfc3339(time).text());
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return fail(not_rfc3339());
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return fail(not_rfc3339());
    const auto day = take_number(text, 2);
    if (!day || !(take(text, "T") || take(text, "t"))) return fail(not_rfc3339());
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return fail(not_rfc3339());
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ":")) return fail(not_rfc3339());
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return fail(not_rfc3339());
    const auto fraction = take_fraction(text);
    if (!fraction) return fail(not_rfc3339());
    const auto offset = take_offset(text);
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !text.empty() || !date.ok()) return fail(not_rfc3339());
    const auto time = Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
                      std::chrono::minutes(*minute) + std::chrono::seconds(*second) + *fraction -
                      *offset;
    const bool is_leap_second = *second == 60;
    if ((is_leap_second && !is_first_second_of_month(time)) || !has_four_digit_year(time)) {
        return fail(not_rfc3339());
    }
    return time;
}

}  // namespace base
