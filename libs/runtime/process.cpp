// SPDX-License-Identifier: Apache-2.0
#include "runtime/process.hpp"

#include "base/clock.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace runtime {
namespace {

constexpr auto nothing_to_do = "the schema is up to date, there is nothing to do\n";

std::string url_of(const http::ServerOptions& options, std::uint16_t port) {
    const auto* const scheme = options.tls_certificate_file.empty() ? "http" : "https";
    const bool is_ipv6 = options.host.find(':') != options.host.npos;
    return fmt::format("{}://{}{}{}:{}", scheme, is_ipv6 ? "[" : "", options.host,
                       is_ipv6 ? "]" : "", port);
}

}  // namespace

int start_failed(std::string_view program, const base::Error& error) {
    fmt::print(stderr, "{}: {}\n", program, base::printable(error.detail));
    return start_failed_status;
}

base::Error blame(std::string_view setting, base::Error error) {
    // Who starts the program is told what a client would not be.
    if (!error.log.text.empty()) error.detail = error.log.text;
    error.detail = fmt::format("{}: {}", setting, error.detail);
    return error;
}

int migrate(std::string_view program, std::string_view setting, std::string_view url,
            const sql::Migrations& migrations) {
    const auto pending = sql::Engine::pending(url, migrations);
    if (!pending) return start_failed(program, blame(setting, pending.error()));
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    const auto engine = sql::Engine::open(url, migrations, log);
    if (!engine) return start_failed(program, blame(setting, engine.error()));
    for (const auto& name : *pending)
        fmt::print("applied {}\n", name);
    if (pending->empty()) fmt::print("{}", nothing_to_do);
    return 0;
}

int show_pending_migrations(std::string_view program, std::string_view setting,
                            std::string_view url, const sql::Migrations& migrations) {
    const auto pending = sql::Engine::pending(url, migrations);
    if (!pending) return start_failed(program, blame(setting, pending.error()));
    for (const auto& name : *pending)
        fmt::print("would apply {}\n", name);
    if (pending->empty()) fmt::print("{}", nothing_to_do);
    return 0;
}

sql::EngineOptions engine_options(const http::ServerOptions& options) {
    // A connection that has died unnoticed leaves time for another one to serve the request.
    return {.call_timeout = options.request_timeout,
            .statement_timeout = options.request_timeout / 2,
            .waits_for_server = true};
}

void log_listening(telemetry::Log& log, const http::Server& server,
                   const http::ServerOptions& options, std::string_view database,
                   std::string_view version) {
    const auto url = url_of(options, server.port());
    const auto internal_port = server.internal_port();
    const auto internal_url = internal_port ? url_of(options, *internal_port) : std::string();
    log.info("listening", {{"url", std::string_view(url)},
                           {"internal_url", std::string_view(internal_url)},
                           {"workers", server.workers()},
                           {"database", database},
                           {"version", version}});
    log.flush();
}

void log_routes(telemetry::Log& log, const http::Router& router) {
    for (const auto& route : router.routes()) {
        const auto& [first, second] = route.access.schemes;
        const auto schemes = fmt::format("{}{}{}", first, second.empty() ? "" : " ", second);
        log.debug("route", {{"name", route.name},
                            {"method", name(route.verb)},
                            {"pattern", route.pattern},
                            {"access", route.access.name},
                            {"schemes", std::string_view(schemes)},
                            {"scope", route.access.scope},
                            {"limit", name(route.limit)}});
    }
}

}  // namespace runtime
