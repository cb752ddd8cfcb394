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

using load_generator::Plan;
using load_generator::Report;

bool all_well(const Report& report) {
    for (const auto& [status, count] : report.statuses) {
        if (status >= 300) return false;
    }
    return report.answers() > 0 && report.connect_failed == 0 && report.broken == 0 &&
           report.malformed == 0 && report.unanswered == 0 && report.unsent == 0;
}

void print(const Plan& plan, Report& report) {
    const double seconds = std::chrono::duration<double>(plan.length).count();
    std::string statuses;
    for (const auto& [status, count] : report.statuses) {
        statuses += fmt::format(R"({}"{}":{})", statuses.empty() ? "" : ",", status, count);
    }
    const auto microseconds = [&](double percent) {
        return report.latencies.percentile_microseconds(percent);
    };
    fmt::print(
        R"({{"requests":{},"requests_with_warmup":{},"seconds":{:.3f},"rps":{:.1f},"loop":"{}",)"
        R"("connections":{},"statuses":{{{}}},)"
        R"("errors":{{"connect":{},"broken":{},"malformed":{},"unanswered":{},"unsent":{}}},)"
        R"("latency_us":{{"p50":{:.1f},"p90":{:.1f},"p99":{:.1f},"p99.9":{:.1f},"max":{:.1f}}}}})"
        "\n",
        report.answers(), report.answers_with_warmup, seconds,
        static_cast<double>(report.answers()) / seconds, plan.rate ? "open" : "closed",
        plan.connections, statuses, report.connect_failed, report.broken, report.malformed,
        report.unanswered, report.unsent, microseconds(50), microseconds(90), microseconds(99),
        microseconds(99.9), microseconds(100));
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const Plan plan = load_generator::read_command_line(count, arguments);
        Report report = load_generator::run(plan);
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
