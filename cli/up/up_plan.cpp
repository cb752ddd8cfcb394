// SPDX-License-Identifier: Apache-2.0
#include "up/up_plan.hpp"

#include "base/ascii.hpp"
#include "http/pipeline/origin.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

namespace cli {
namespace {

using boost::asio::ip::tcp;

constexpr std::uint16_t auth_port_default = 8000;
constexpr std::uint16_t user_port_default = 8001;
constexpr auto host_default = "127.0.0.1";

/// Nothing if the environment does not have it.
base::Result<std::optional<std::uint16_t>> find_port(const Environment& environment,
                                                     const std::string& name) {
    const auto text = value_of(environment, name);
    if (text.empty()) return std::nullopt;
    std::uint16_t port = 0;
    const auto problem = config::Format<std::uint16_t>::parse(text, port);
    if (problem) return base::fail(base::invalid_field(name, *problem));
    if (port == 0) return base::fail(base::invalid_field(name, "must be 1 to 65535"));
    return port;
}

base::Result<std::uint16_t> choose_port(std::optional<std::uint16_t> flag,
                                        const Environment& environment, const std::string& name,
                                        std::uint16_t otherwise) {
    if (flag) return *flag;
    const auto port = find_port(environment, name);
    if (!port) return base::fail(port.error());
    return port->value_or(otherwise);
}

struct InternalPorts {
    std::optional<std::uint16_t> auth;
    std::optional<std::uint16_t> user;
};

base::Result<InternalPorts> choose_internal_ports(const Environment& environment) {
    if (!value_of(environment, "INTERNAL_PORT").empty()) {
        return base::fail(base::invalid_field(
            "INTERNAL_PORT",
            "is one port for two services; set AUTH_INTERNAL_PORT and USER_INTERNAL_PORT"));
    }
    const auto auth = find_port(environment, "AUTH_INTERNAL_PORT");
    if (!auth) return base::fail(auth.error());
    const auto user = find_port(environment, "USER_INTERNAL_PORT");
    if (!user) return base::fail(user.error());
    return InternalPorts{*auth, *user};
}

/// The first port that stands twice, by the name of its setting.
base::Result<> all_differ(std::uint16_t auth, std::uint16_t user, const InternalPorts& internal) {
    if (auth == user) {
        return base::fail(base::invalid_field(
            "--user-port", fmt::format("is {} like --auth-port; give each its own", user)));
    }
    if (internal.auth && (internal.auth == auth || internal.auth == user)) {
        return base::fail(base::invalid_field(
            "AUTH_INTERNAL_PORT", "is the port of another listener; give each its own"));
    }
    if (internal.user &&
        (internal.user == auth || internal.user == user || internal.user == internal.auth)) {
        return base::fail(base::invalid_field(
            "USER_INTERNAL_PORT", "is the port of another listener; give each its own"));
    }
    return {};
}

/// The host name by which this machine reaches a server that listens on `host`. With TLS it is a
/// name rather than an address, as certificates contain names.
std::string reachable_name(const std::string& host, bool is_tls) {
    const bool is_any = host == "0.0.0.0" || host == "::";
    if (is_tls && (is_any || host == host_default)) return "localhost";
    if (is_any) return host == "::" ? "[::1]" : host_default;
    return host.find(':') == host.npos ? host : '[' + host + ']';
}

PlannedService plan_service(const Environment& environment, std::string host, std::uint16_t port,
                            std::optional<std::uint16_t> internal_port) {
    PlannedService service{.environment = environment,
                           .host = std::move(host),
                           .port = port,
                           .internal_port = internal_port};
    const bool is_tls = !value_of(environment, "TLS_CERT_FILE").empty();
    const auto base =
        fmt::format("{}://{}", is_tls ? "https" : "http", reachable_name(service.host, is_tls));
    service.url = fmt::format("{}:{}", base, port);
    service.internal_url = fmt::format("{}:{}", base, internal_port.value_or(port));
    service.environment["HOST"] = service.host;
    service.environment["PORT"] = std::to_string(port);
    if (internal_port) service.environment["INTERNAL_PORT"] = std::to_string(*internal_port);
    return service;
}

/// The origins of a service's page in a browser of this machine, for CORS_ALLOWED_ORIGINS.
std::string page_origins(const PlannedService& service) {
    const auto scheme_end = service.url.find("://");
    const auto scheme = service.url.substr(0, scheme_end);
    const bool is_default = service.port == (scheme == "https" ? 443 : 80);
    const auto port = is_default ? std::string() : fmt::format(":{}", service.port);
    const auto host = service.url.substr(scheme_end + 3, service.url.rfind(':') - scheme_end - 3);
    std::string origins;
    for (const std::string_view name :
         {std::string_view(host), std::string_view("localhost"), std::string_view(host_default)}) {
        const auto origin = fmt::format("{}://{}{}", scheme, base::to_lower(name), port);
        const bool is_known = (',' + origins + ',').find(',' + origin + ',') != origins.npos;
        if (is_known || http::problem_of_origin(origin)) continue;
        origins += (origins.empty() ? "" : ",") + origin;
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
    const auto internal = choose_internal_ports(environment);
    if (!internal) return base::fail(internal.error());
    if (const auto checked = all_differ(*auth_port, *user_port, *internal); !checked) {
        return base::fail(checked.error());
    }
    auto settings = folder.complete(environment);
    if (flags.host) settings["HOST"] = *flags.host;
    set_if_unset(settings, "HOST", host_default);
    if (flags.log_format) settings["LOG_FORMAT"] = *flags.log_format;
    set_if_unset(settings, "LOG_FORMAT", "text");
    const auto host = settings["HOST"];
    UpPlan plan{.auth = plan_service(settings, host, *auth_port, internal->auth),
                .user = plan_service(settings, host, *user_port, internal->user),
                .tls_ca_file = std::string(value_of(settings, "TLS_CA_FILE"))};
    set_if_unset(plan.auth.environment, "USER_SERVICE_URL", plan.user.internal_url);
    set_if_unset(plan.user.environment, "AUTH_SERVICE_URL", plan.auth.internal_url);
    // The User Service's page signs people in at the Auth Service, where browsers reach it.
    if (plan.auth.internal_port) {
        set_if_unset(plan.user.environment, "DOCS_TOKEN_URL", plan.auth.url + "/token");
    }
    set_if_unset(plan.auth.environment, "CORS_ALLOWED_ORIGINS", page_origins(plan.user));
    return plan;
}

base::Result<> check_port(const PlannedService& service, std::uint16_t port,
                          std::string_view flag) {
    boost::asio::io_context context;
    boost::system::error_code error;
    const auto found = tcp::resolver(context).resolve(service.host, std::to_string(port),
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
                                   port, service.host, flag)});
    }
    return {};
}

}  // namespace cli
