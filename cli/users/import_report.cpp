// SPDX-License-Identifier: Apache-2.0
#include "users/import_report.hpp"

#include "auth/import.hpp"
#include "base/utf8.hpp"
#include "users/csv.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace cli {
namespace {

/// So many refused entries are printed to standard error.
constexpr std::int64_t refused_shown_max = 10;
constexpr std::int64_t dear_shown_max = 10;
constexpr auto terminal_interval = std::chrono::milliseconds(200);
constexpr auto log_interval = std::chrono::seconds(5);

base::Error cannot_write(const std::string& path) {
    return {
        .code = base::Errc::unavailable,
        .detail = fmt::format("--refused: cannot write \"{}\": {}", path, std::strerror(errno))};
}

}  // namespace

base::Result<std::unique_ptr<ImportReport>> ImportReport::open(ImportReportOptions options) {
    auto report = std::make_unique<ImportReport>(std::move(options), Key{});
    const auto& path = report->options_.refused_path;
    if (path.empty()) return report;
    report->refused_ = std::fopen(path.c_str(), "we");
    if (!report->refused_) return base::fail(cannot_write(path));
    fmt::print(report->refused_, "what,number,reason\n");
    return report;
}

ImportReport::ImportReport(ImportReportOptions options, Key) : options_(std::move(options)) {}

ImportReport::~ImportReport() {
    if (refused_) std::fclose(refused_);
}

void ImportReport::refuse(const Place& place, const std::string& reason) {
    ++counts.refused;
    if (refused_) {
        std::string line = fmt::format("{},{},", place.kind, place.number);
        append_csv_field(line, reason);
        fmt::print(refused_, "{}\n", line);
    }
    if (counts.refused > refused_shown_max) return;
    clear_line();
    fmt::print(stderr, "{} {} refused: {}\n", place.kind, place.number, reason);
    if (counts.refused == refused_shown_max) {
        fmt::print(stderr, "further refused entries are not shown here; {}\n",
                   refused_ ? "all are in " + options_.refused_path
                            : "--refused FILE writes all of them to a file");
    }
}

void ImportReport::note_dear(const Place& place, std::chrono::milliseconds cost) {
    if (++counts.dear > dear_shown_max) return;
    clear_line();
    fmt::print(stderr,
               "{} {}: the first sign-in will take about {} ms of a core, for the hash is dear{}\n",
               place.kind, place.number, cost.count(),
               counts.dear == dear_shown_max ? "; further ones are only counted" : "");
}

void ImportReport::show_progress(std::optional<double> share) {
    const auto now = SteadyClock::now();
    const auto interval = options_.is_terminal ? SteadyClock::duration(terminal_interval)
                                               : SteadyClock::duration(log_interval);
    if (now - shown_ < interval) return;
    shown_ = now;
    const auto seconds = std::chrono::duration<double>(now - started_).count();
    auto text = fmt::format("{} read", counts.read());
    if (share) text += fmt::format(" ({:.0f} %)", *share * 100);
    text +=
        fmt::format(", {} added, {} here already, {} refused; {:.0f} a second", counts.added,
                    counts.present, counts.refused, static_cast<double>(counts.read()) / seconds);
    if (options_.is_terminal) {
        fmt::print(stderr, "\r\x1b[K{}", text);
        is_line_shown_ = true;
    } else {
        fmt::print(stderr, "{}\n", text);
    }
    std::fflush(stderr);
}

base::Result<> ImportReport::finish() {
    clear_line();
    const auto seconds = std::chrono::duration<double>(SteadyClock::now() - started_).count();
    fmt::print("{}{} read in {:.1f} s: {} {}, {} here already, {} refused\n",
               options_.is_dry_run ? "dry run, nothing was changed: " : "", counts.read(), seconds,
               counts.added, options_.is_dry_run ? "to add" : "added", counts.present,
               counts.refused);
    if (counts.completed > 0) {
        fmt::print("{} of those here already had a blank profile, which was completed\n",
                   counts.completed);
    }
    if (counts.renumbered > 0) {
        fmt::print("{} profiles got a new id because theirs was taken\n", counts.renumbered);
    }
    if (counts.dear > 0) {
        fmt::print(
            "{} have a hash that takes over {} ms to verify; such sign-ins share one thread\n",
            counts.dear, auth::hash_cost_noticed.count());
    }
    std::fflush(stdout);
    if (!refused_) return {};
    const bool is_written = std::ferror(refused_) == 0;
    if (std::fclose(std::exchange(refused_, nullptr)) == 0 && is_written) return {};
    return base::fail(cannot_write(options_.refused_path));
}

void ImportReport::clear_line() {
    if (!std::exchange(is_line_shown_, false)) return;
    fmt::print(stderr, "\r\x1b[K");
}

std::string problem_text(const base::Error& error) {
    std::string text;
    for (const auto& [field, problem] : error.fields) {
        if (!text.empty()) text += "; ";
        text += field + ": " + problem;
    }
    if (text.empty()) text = error.detail;
    return base::printable(text);
}

}  // namespace cli
