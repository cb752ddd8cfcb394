// SPDX-License-Identifier: Apache-2.0
#include "service/process.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace service {

int start_failed(std::string_view program, const base::Error& error) {
    fmt::print(stderr, "{}: {}\n", program, error.detail);
    return start_failed_status;
}

base::Error blame(std::string_view setting, base::Error error) {
    error.detail = fmt::format("{}: {}", setting, error.detail);
    return error;
}

sql::EngineOptions engine_options(const http::ServerOptions& options) {
    // A request may wait for the database twice: for a connection, and for an answer.
    return {.statement_timeout = options.request_timeout / 2, .waits_for_server = true};
}

void log_listening(telemetry::Log& log, const http::Server& server,
                   const http::ServerOptions& options, std::string_view version) {
    const auto scheme = options.tls_certificate_file.empty() ? "http" : "https";
    const auto url = fmt::format("{}://{}:{}", scheme, options.host, server.port());
    log.info("listening",
             {{"url", std::string_view(url)}, {"workers", server.workers()}, {"version", version}});
    log.flush();
}

}  // namespace service
