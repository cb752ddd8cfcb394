// SPDX-License-Identifier: Apache-2.0
#include "up/up_plan.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

namespace cli {
namespace {

using boost::asio::ip::tcp;

constexpr std::uint16_t auth_port_default = 8000;
constexpr std::uint16_t user_port_default = 8001;
constexpr auto host_default = "127.0.0.1";

base::Result<std::uint16_t> choose_port(std::optional<std::uint16_t> flag,
                                        const Environment& environment, const std::string& name,
                                        std::uint16_t otherwise) {
    if (flag) return *flag;
    const auto text = value_of(environment, name);
    if (text.empty()) return otherwise;
    std::uint16_t port = 0;
    const auto problem = config::Format<std::uint16_t>::parse(text, port);
    if (problem) return base::fail(base::invalid_field(name, *problem));
    if (port == 0) return base::fail(base::invalid_field(name, "must be 1 to 65535"));
    return port;
}

/// The host name by which this machine reaches a server that listens on `host`. With TLS it is a
/// name rather than an address, as certificates contain names.
std::string reachable_name(const std::string& host, bool is_tls) {
    const bool is_any = host == "0.0.0.0" || host == "::";
    if (is_tls && (is_any || host == host_default)) return "localhost";
    if (is_any) return host == "::" ? "[::1]" : host_default;
    return host.find(':') == host.npos ? host : '[' + host + ']';
}

PlannedService plan_service(const Environment& environment, std::string host, std::uint16_t port) {
    PlannedService service{.environment = environment, .host = std::move(host), .port = port};
    const bool is_tls = !value_of(environment, "TLS_CERT_FILE").empty();
    service.url = fmt::format("{}://{}:{}", is_tls ? "https" : "http",
                              reachable_name(service.host, is_tls), port);
    service.environment["HOST"] = service.host;
    service.environment["PORT"] = std::to_string(port);
    return service;
}

/// The origins of a service's page in a browser of this machine, for CORS_ALLOWED_ORIGINS.
std::string page_origins(const PlannedService& service) {
    const auto scheme = service.url.substr(0, service.url.find("://"));
    std::string origins = service.url;
    for (const auto* host : {"localhost", host_default}) {
        const auto origin = fmt::format("{}://{}:{}", scheme, host, service.port);
        if (origin != service.url) origins += ',' + origin;
    }
    return origins;
}

}  // namespace

base::Result<UpPlan> make_up_plan(const UpFlags& flags, const DataFolder& folder,
                                  const Environment& environment) {
    const auto auth_port =
        choose_port(flags.auth_port, environment, "AUTH_PORT", auth_port_default);
    if (!auth_port) return base::fail(auth_port.error());
    const auto user_port =
        choose_port(flags.user_port, environment, "USER_PORT", user_port_default);
    if (!user_port) return base::fail(user_port.error());
    if (*auth_port == *user_port) {
        return base::fail(base::invalid_field(
            "--user-port", fmt::format("is {} like --auth-port; give each its own", *user_port)));
    }
    auto settings = folder.complete(environment);
    if (flags.host) settings["HOST"] = *flags.host;
    set_if_unset(settings, "HOST", host_default);
    if (flags.log_format) settings["LOG_FORMAT"] = *flags.log_format;
    set_if_unset(settings, "LOG_FORMAT", "text");
    const auto host = settings["HOST"];
    UpPlan plan{.auth = plan_service(settings, host, *auth_port),
                .user = plan_service(settings, host, *user_port),
                .tls_ca_file = std::string(value_of(settings, "TLS_CA_FILE"))};
    set_if_unset(plan.auth.environment, "USER_SERVICE_URL", plan.user.url);
    set_if_unset(plan.user.environment, "AUTH_SERVICE_URL", plan.auth.url);
    // The User Service's page signs people in at the Auth Service.
    set_if_unset(plan.auth.environment, "CORS_ALLOWED_ORIGINS", page_origins(plan.user));
    return plan;
}

base::Result<> check_port(const PlannedService& service, std::string_view flag) {
    boost::asio::io_context context;
    boost::system::error_code error;
    const auto found = tcp::resolver(context).resolve(service.host, std::to_string(service.port),
                                                      tcp::resolver::passive, error);
    if (error) return {};  // The service reports this with a better text.
    for (const auto& entry : found) {
        tcp::acceptor probe(context);
        probe.open(entry.endpoint().protocol(), error);
        if (error) continue;
        probe.set_option(tcp::acceptor::reuse_address(true), error);
        probe.bind(entry.endpoint(), error);
        if (error != boost::asio::error::address_in_use) continue;
        return base::fail(
            {.code = base::Errc::conflict,
             .detail = fmt::format("port {} is already in use on {}; stop the program that uses it "
                                   "or choose another port with {}",
                                   service.port, service.host, flag)});
    }
    return {};
}

}  // namespace cli
