// SPDX-License-Identifier: Apache-2.0
// bench_load: asks one HTTP/1.1 address as fast, or as often, as told and prints what it measured
// as JSON.
#include "load_generator/command_line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

namespace {

using load_generator::Latencies;
using load_generator::Plan;
using load_generator::Report;

bool all_well(const Report& report) {
    for (const auto& [status, count] : report.statuses) {
        if (status >= 300) return false;
    }
    return report.answers() > 0 && report.connect_failed == 0 && report.broken == 0 &&
           report.malformed == 0 && report.unanswered == 0 && report.unsent == 0;
}

/// Enough points to draw the whole curve.
std::string percentiles_of(const Latencies& latencies) {
    std::string text;
    for (const double percent : {50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 99.95, 99.99}) {
        text +=
            fmt::format(R"("p{:g}":{:.1f},)", percent, latencies.percentile_microseconds(percent));
    }
    return fmt::format(R"({{{}"max":{:.1f}}})", text, latencies.percentile_microseconds(100));
}

void print(const Plan& plan, const Report& report) {
    const double seconds = std::chrono::duration<double>(plan.length).count();
    std::string statuses;
    for (const auto& [status, count] : report.statuses) {
        statuses += fmt::format(R"({}"{}":{})", statuses.empty() ? "" : ",", status, count);
    }
    const std::string rate =
        plan.rate ? fmt::format(R"("rate":{:.1f},"rate_held":{},"delay_us":{},)", *plan.rate,
                                report.held(*plan.rate), percentiles_of(report.delays))
                  : "";
    fmt::print(
        R"({{"requests":{},"requests_with_warmup":{},"seconds":{:.3f},"rps":{:.1f},"loop":"{}",{})"
        R"("connections":{},"statuses":{{{}}},)"
        R"("errors":{{"connect":{},"broken":{},"malformed":{},"unanswered":{},"unsent":{}}},)"
        R"("latency_us":{}}})"
        "\n",
        report.answers(), report.answers_with_warmup, seconds,
        static_cast<double>(report.answers()) / seconds, plan.rate ? "open" : "closed", rate,
        plan.connections, statuses, report.connect_failed, report.broken, report.malformed,
        report.unanswered, report.unsent, percentiles_of(report.latencies));
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const Plan plan = load_generator::read_command_line(count, arguments);
        const Report report = load_generator::run(plan);
        print(plan, report);
        return all_well(report) ? 0 : 1;
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "bench_load: {}\n{}", error.what(), load_generator::usage);
        return 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_load: {}\n", error.what());
        return 1;
    }
}
