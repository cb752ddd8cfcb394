// SPDX-License-Identifier: Apache-2.0
#include "runtime/settings.hpp"

#include "base/plain_name.hpp"
#include "crypto/equal.hpp"
#include "http/message/ip_address.hpp"
#include "http/pipeline/origin.hpp"
#include "jose/hmac_key.hpp"
#include "runtime/key_strength.hpp"

#include <algorithm>

namespace runtime {
namespace {

using base::FieldProblem;
using namespace std::chrono_literals;

/// A setting that should name a PEM file and has what belongs into the file, perhaps a private key.
std::optional<FieldProblem> wrong_pem_path(const char* setting, std::string_view path) {
    if (path.find("-----BEGIN") == path.npos) return std::nullopt;
    return FieldProblem{setting,
                        "is the text of a PEM file; write it to a file, and name the file"};
}

std::optional<FieldProblem> tls_is_whole(const ServerSettings& settings) {
    if (auto problem = wrong_pem_path("TLS_CERT_FILE", settings.tls_cert_file)) return problem;
    if (auto problem = wrong_pem_path("TLS_KEY_FILE", settings.tls_key_file)) return problem;
    if (settings.tls_cert_file.empty() == settings.tls_key_file.empty()) return std::nullopt;
    return settings.tls_cert_file.empty()
               ? FieldProblem{"TLS_CERT_FILE", "is not set, but TLS_KEY_FILE is; set both or none"}
               : FieldProblem{"TLS_KEY_FILE", "is not set, but TLS_CERT_FILE is; set both or none"};
}

std::optional<FieldProblem> origins_are_origins(const ServerSettings& settings) {
    for (const auto& origin : settings.cors_allowed_origins) {
        const auto problem = http::problem_of_origin(origin);
        if (problem) return FieldProblem{"CORS_ALLOWED_ORIGINS", '"' + origin + "\" " + *problem};
    }
    return std::nullopt;
}

std::optional<FieldProblem> ports_differ(const ServerSettings& settings) {
    if (settings.internal_port != settings.port || settings.port == 0) return std::nullopt;
    return FieldProblem{"INTERNAL_PORT", "is the same as PORT; choose another one"};
}

std::optional<FieldProblem> share_is_a_part(const ServerSettings& settings) {
    if (settings.connections_per_address_max <= settings.connections_max) return std::nullopt;
    return FieldProblem{"CONNECTIONS_PER_ADDRESS_MAX",
                        "is more than CONNECTIONS_MAX; choose a smaller number"};
}

std::optional<FieldProblem> proxies_are_networks(const ServerSettings& settings) {
    for (const auto& proxy : settings.trusted_proxies) {
        if (http::IpNetwork::parse(proxy)) continue;
        return FieldProblem{"TRUSTED_PROXIES",
                            '"' + proxy +
                                "\" is neither an address nor a network; write 10.0.0.5 or "
                                "10.0.0.0/8"};
    }
    return std::nullopt;
}

constexpr auto make_key = "; create one with: openssl rand -base64 48";

std::optional<FieldProblem> weakness_of(const std::string& setting, std::string_view key) {
    if (const auto weakness = find_weakness(key)) {
        return FieldProblem{setting, *weakness + make_key};
    }
    return std::nullopt;
}

std::optional<FieldProblem> key_is_strong(const TokenSettings& settings) {
    if (settings.secret_key.is_empty()) {
        return FieldProblem{"SECRET_KEY", std::string("is not set") + make_key};
    }
    return weakness_of("SECRET_KEY", settings.secret_key.reveal());
}

std::optional<FieldProblem> internal_keys_fit(const TokenSettings& settings) {
    const auto& internal = settings.internal_secret_key;
    const auto& previous = settings.internal_secret_key_previous;
    if (!previous.is_empty() && internal.is_empty()) {
        return FieldProblem{"INTERNAL_SECRET_KEY_PREVIOUS",
                            "is set, but INTERNAL_SECRET_KEY is not; set the new key there"};
    }
    if (internal.is_empty()) return std::nullopt;
    if (auto problem = weakness_of("INTERNAL_SECRET_KEY", internal.reveal())) return problem;
    if (crypto::equal_constant_time(internal.reveal(), settings.secret_key.reveal())) {
        return FieldProblem{"INTERNAL_SECRET_KEY",
                            "is the same as SECRET_KEY, so that whoever checks people's tokens "
                            "could make services' tokens" +
                                std::string(make_key)};
    }
    if (previous.is_empty()) return std::nullopt;
    return weakness_of("INTERNAL_SECRET_KEY_PREVIOUS", previous.reveal());
}

}  // namespace

std::vector<http::IpNetwork> ServerSettings::trusted_networks() const {
    std::vector<http::IpNetwork> networks;
    for (const auto& text : trusted_proxies) {
        if (const auto network = http::IpNetwork::parse(text)) networks.push_back(*network);
    }
    return networks;
}

http::ServerOptions ServerSettings::to_options() const {
    return {.host = host,
            .port = port,
            .internal_port = internal_port,
            .workers = workers,
            .tls_certificate_file = tls_cert_file,
            .tls_key_file = tls_key_file,
            .body_bytes_max = static_cast<std::size_t>(body_bytes_max.count),
            .connections_max = connections_max,
            .connections_per_address_max = connections_per_address_max,
            .trusted_proxies = trusted_networks(),
            .header_timeout = header_timeout,
            .body_timeout = body_timeout,
            .idle_timeout = idle_timeout,
            .request_timeout = request_timeout,
            .stop_timeout = stop_timeout};
}

jose::SigningKeyPointer TokenSettings::key() const {
    return jose::make_hmac_key(algorithm, secret_key);
}

jose::SigningKeyPointer TokenSettings::service_key() const {
    return has_internal_key() ? jose::make_hmac_key(algorithm, internal_secret_key) : key();
}

std::vector<jose::VerificationKeyPointer> TokenSettings::own_service_keys() const {
    if (!has_internal_key()) return {};
    std::vector<jose::VerificationKeyPointer> keys{service_key()};
    if (!internal_secret_key_previous.is_empty() && !key_signs_services()) {
        keys.push_back(jose::make_hmac_key(algorithm, internal_secret_key_previous));
    }
    return keys;
}

bool TokenSettings::key_signs_services() const {
    return !has_internal_key() ||
           crypto::equal_constant_time(internal_secret_key_previous.reveal(), secret_key.reveal());
}

tokens::ServiceTokenMint TokenSettings::mint(std::string_view service_name, tokens::Scopes scopes,
                                             const base::Clock& clock) const {
    auto scope = tokens::to_text(scopes);
    // Services written for the integration guide, and the release before, look for this word.
    if (!has_internal_key()) scope = std::string(tokens::service_scope) + ' ' + scope;
    return {jose::Signer(service_key()),
            {.service_name = service_name,
             .scope = std::move(scope),
             .issuer = issuer_or_default(),
             .audience = service_audience(scopes)},
            clock};
}

std::vector<std::string> TokenSettings::service_audience(tokens::Scopes scopes) const {
    if (!has_internal_key()) return audiences();
    std::vector<std::string> receivers;
    for (const auto service : {tokens::auth_service, tokens::user_service}) {
        if (tokens::names_receiver(scopes, service)) receivers.emplace_back(service);
    }
    return receivers;
}

std::vector<std::string> TokenSettings::audiences() const {
    return audience ? std::vector{*audience} : std::vector<std::string>{};
}

namespace {

/// The limits for clients.
void add_limits(config::Schema<ServerSettings>& schema) {
    using S = ServerSettings;
    schema
        .add("BODY_BYTES_MAX", &S::body_bytes_max, "Largest request body; larger ones get 413.",
             {{1024}, {1 << 30}})
        .add("CONNECTIONS_MAX", &S::connections_max,
             "Most open connections; a further one ends the longest idle one, or gets 503.",
             {1, 1'000'000})
        .add("CONNECTIONS_PER_ADDRESS_MAX", &S::connections_per_address_max,
             "Most open connections of one address (IPv6: of one /64 network); 0 for a tenth of "
             "CONNECTIONS_MAX. Not for TRUSTED_PROXIES.",
             {0, 1'000'000})
        .add("HEADER_TIMEOUT", &S::header_timeout,
             "Time for a request's headers to arrive, on a new connection from its beginning.",
             {1ms, 1h})
        .add("BODY_TIMEOUT", &S::body_timeout, "Time for a request's body to arrive.", {1ms, 1h})
        .add("IDLE_TIMEOUT", &S::idle_timeout,
             "Time that a connection may be idle between requests.", {1ms, 24h})
        .add("REQUEST_TIMEOUT", &S::request_timeout,
             "Time for a request as a whole; its calls get the remaining time.", {10ms, 1h})
        .add("STOP_TIMEOUT", &S::stop_timeout, "Time that a stop waits for running requests.",
             {0ms, 1h});
}

}  // namespace

config::Schema<ServerSettings> server_settings() {
    using S = ServerSettings;
    config::Schema<S> schema;
    schema
        .add("HOST", &S::host,
             "Address to listen on; 127.0.0.1 accepts only this machine, 0.0.0.0 every network.")
        .add("PORT", &S::port, "TCP port to listen on; 0 for any free port (the log shows it).")
        .add("INTERNAL_PORT", &S::internal_port,
             "Second TCP port, for calls of other services and for health checks; if set, they are "
             "not served at PORT, and have connections of their own.")
        .add("WORKERS", &S::workers, "Number of threads that serve requests; 0 for one per core.",
             {0, 1024})
        .add("TLS_CERT_FILE", &S::tls_cert_file, "PEM certificate chain; enables HTTPS.")
        .add("TLS_KEY_FILE", &S::tls_key_file, "PEM private key of TLS_CERT_FILE.")
        .add("BEHIND", &S::behind,
             "What encrypts the connections of clients if the service does not: a proxy or a "
             "service mesh. Stops the warning about plain HTTP.",
             config::Names<Behind>{
                 {"nothing", Behind::nothing}, {"proxy", Behind::proxy}, {"mesh", Behind::mesh}})
        .add("CORS_ALLOWED_ORIGINS", &S::cors_allowed_origins,
             "Origins whose pages may call this service from a browser; * for all.")
        .add("TRUSTED_PROXIES", &S::trusted_proxies,
             "Addresses and networks (10.0.0.0/8) of proxies whose X-Forwarded-For or Forwarded "
             "is trusted to name the client.")
        .add("DOCS", &S::docs, "Whether to serve /docs and /openapi.json.");
    add_limits(schema);
    schema
        .add("CORE_DUMPS", &S::core_dumps,
             "Whether a crash may write the memory, with keys and passwords, to a core file, and "
             "a debugger may attach.")
        .check(tls_is_whole)
        .check(origins_are_origins)
        .check(ports_differ)
        .check(share_is_a_part)
        .check(proxies_are_networks);
    return schema;
}

config::Schema<LogSettings> log_settings() {
    using telemetry::Format;
    using telemetry::Level;
    config::Schema<LogSettings> schema;
    schema
        .add("LOG_LEVEL", &LogSettings::level, "Lowest level of log lines to write.",
             config::Names<Level>{{"debug", Level::debug},
                                  {"info", Level::info},
                                  {"warning", Level::warning},
                                  {"error", Level::error}})
        .add("LOG_FORMAT", &LogSettings::format,
             "Format of log lines: json for machines, text for people.",
             config::Names<Format>{{"json", Format::json}, {"text", Format::text}});
    return schema;
}

config::Schema<TokenSettings> token_settings() {
    using jose::Algorithm;
    config::Schema<TokenSettings> schema;
    schema
        .add("SECRET_KEY", &TokenSettings::secret_key,
             "Key that signs tokens, 32 bytes or more; the same in both services.")
        .add(
            "INTERNAL_SECRET_KEY", &TokenSettings::internal_secret_key,
            "Key that signs the services' own tokens, 32 bytes or more; the same in both services. "
            "Without it SECRET_KEY signs them.")
        .add("INTERNAL_SECRET_KEY_PREVIOUS", &TokenSettings::internal_secret_key_previous,
             "Former INTERNAL_SECRET_KEY whose tokens are still accepted. With the value of "
             "SECRET_KEY, service tokens signed by that are accepted, and scope internal, too.")
        .add("ALGORITHM", &TokenSettings::algorithm,
             "Signature algorithm of tokens; the same in both services.",
             config::Names<Algorithm>{{"HS256", Algorithm::hs256},
                                      {"HS384", Algorithm::hs384},
                                      {"HS512", Algorithm::hs512}})
        .add("JWT_ISSUER", &TokenSettings::issuer,
             "Claim iss of tokens. If set, tokens without it are rejected.")
        .add("JWT_AUDIENCE", &TokenSettings::audience,
             "Claim aud of tokens. If set, tokens without it are rejected, and services that do "
             "not expect it may reject tokens that have it.")
        .check(key_is_strong)
        .check(internal_keys_fit);
    return schema;
}

config::Schema<PeerSettings> peer_settings(std::string url_name) {
    config::Schema<PeerSettings> schema;
    schema.add(url_name, &PeerSettings::url, "Base URL of the other service.")
        .add("EVENT_TRANSPORT", &PeerSettings::event_transport,
             "Transport of events to the other service.",
             config::Names<EventTransport>{{"http", EventTransport::http}})
        .add("TLS_CA_FILE", &PeerSettings::tls_ca_file,
             "PEM certificates trusted in https calls; by default the system's.")
        .add("CALL_TIMEOUT", &PeerSettings::timeout, "Time for one call to the other service.",
             {10ms, 1h})
        .check([](const PeerSettings& settings) {
            return wrong_pem_path("TLS_CA_FILE", settings.tls_ca_file);
        })
        .check([url_name](const PeerSettings& settings) -> std::optional<FieldProblem> {
            const auto parsed = http::BaseUrl::parse(settings.url);
            if (parsed) return std::nullopt;
            // What stands before an @ or behind a question mark may be a secret.
            const bool may_be_shown = settings.url.find_first_of("@?") == settings.url.npos;
            return FieldProblem{
                url_name, may_be_shown
                              ? '"' + settings.url + "\" " + parsed.error().detail
                              : parsed.error().detail + "; it has neither a user nor a query"};
        });
    return schema;
}

std::optional<base::FieldProblem> wrong_database_url(const std::string& setting,
                                                     std::string_view url) {
    constexpr std::string_view ellipses[] = {"...", "…"};
    const auto scheme_end = url.find("://");
    const auto rest = scheme_end == url.npos ? url : url.substr(scheme_end + 3);
    const bool is_placeholder =
        std::ranges::any_of(ellipses,
                            [rest](auto dots) {
                                return rest == dots || rest.ends_with('/' + std::string(dots));
                            }) ||
        rest.find("USER:PASSWORD@") != rest.npos;
    if (!is_placeholder) return std::nullopt;
    return FieldProblem{setting,
                        "is the placeholder of the documentation; write "
                        "postgresql+psycopg://USER:PASSWORD@HOST:5432/DATABASE with your "
                        "own names, or sqlite:///data/NAME.db"};
}

std::optional<base::FieldProblem> wrong_default_roles(const std::vector<std::string>& roles) {
    if (auto problem = wrong_role_name("DEFAULT_ROLES", roles)) return problem;
    if (std::ranges::find(roles, "ADMIN") == roles.end()) return std::nullopt;
    return FieldProblem{"DEFAULT_ROLES",
                        "must not contain ADMIN: every user would be an administrator"};
}

std::optional<base::FieldProblem> wrong_role_name(const std::string& setting,
                                                  const std::vector<std::string>& roles) {
    for (const auto& role : roles) {
        if (base::is_plain_name(role)) continue;
        return FieldProblem{setting,
                            '"' + role + "\": a role " + std::string(base::plain_name_rule)};
    }
    if (roles.empty()) return FieldProblem{setting, "contains no role; name one or more"};
    return std::nullopt;
}

}  // namespace runtime
