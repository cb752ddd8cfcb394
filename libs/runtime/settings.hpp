// SPDX-License-Identifier: Apache-2.0
// The settings of both services.
#pragma once

#include "base/secret.hpp"
#include "config/schema.hpp"
#include "http/client/client.hpp"
#include "http/server/server_options.hpp"
#include "jose/key.hpp"
#include "jose/verifier.hpp"
#include "telemetry/log.hpp"
#include "tokens/service_token.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runtime {

/// What encrypts the connections of clients if the service itself does not.
enum class Behind { nothing, proxy, mesh };

/// The address of the server and its limits for clients.
struct ServerSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::optional<std::uint16_t> internal_port = {};
    unsigned workers = 0;
    std::string tls_cert_file = {};
    std::string tls_key_file = {};
    Behind behind = Behind::nothing;
    std::vector<std::string> cors_allowed_origins = {};
    std::vector<std::string> trusted_proxies = {};
    bool docs = true;
    config::Bytes body_bytes_max{64 * 1024};
    unsigned connections_max = 10'000;
    unsigned connections_per_address_max = 0;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{15'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds request_timeout{10'000};
    std::chrono::milliseconds stop_timeout{10'000};
    bool core_dumps = false;

    /// The networks of trusted_proxies.
    std::vector<http::IpNetwork> trusted_networks() const;
    http::ServerOptions to_options() const;
};

struct LogSettings {
    telemetry::Level level = telemetry::Level::info;
    telemetry::Format format = telemetry::Format::json;
};

/// The keys that both services share, and the claims of their tokens.
struct TokenSettings {
    base::Secret secret_key;
    base::Secret internal_secret_key = {};           ///< Empty: SECRET_KEY signs services' tokens.
    base::Secret internal_secret_key_previous = {};  ///< Verifies, and never signs.
    jose::Algorithm algorithm = jose::Algorithm::hs256;
    std::optional<std::string> issuer = {};
    std::optional<std::string> audience = {};

    /// The secret as a key without a kid: tokens that others sign with it may call it anything.
    jose::SigningKeyPointer key() const;
    bool has_internal_key() const { return !internal_secret_key.is_empty(); }
    /// The key that signs services' tokens.
    jose::SigningKeyPointer service_key() const;
    /// The keys that check services' tokens and no others; none without INTERNAL_SECRET_KEY.
    std::vector<jose::VerificationKeyPointer> own_service_keys() const;
    /// Whether SECRET_KEY signs tokens of services that count here.
    bool key_signs_services() const;

    /// Makes the tokens with which the service of that name makes calls that need `scopes`.
    tokens::ServiceTokenMint mint(std::string_view service_name, tokens::Scopes scopes,
                                  const base::Clock& clock) const;
    /// The `aud` of a service's token: who receives the calls, or JWT_AUDIENCE without a key for
    /// services.
    std::vector<std::string> service_audience(tokens::Scopes scopes) const;

    /// Of people's tokens.
    jose::Expectations expectations() const { return {.issuer = issuer, .audience = audience}; }
    /// Of services' tokens that a key of their own signs.
    jose::Expectations service_expectations(std::string_view receiver) const {
        return {.issuer = issuer, .audience = std::string(receiver)};
    }
    std::string issuer_or_default() const { return issuer.value_or("gatehouse"); }
    std::vector<std::string> audiences() const;
};

/// What carries events to the other service.
enum class EventTransport { http };

/// How to reach the other service.
struct PeerSettings {
    std::string url = {};
    EventTransport event_transport = EventTransport::http;
    std::string tls_ca_file = {};
    std::chrono::milliseconds timeout{2500};
};

config::Schema<ServerSettings> server_settings();
config::Schema<LogSettings> log_settings();
config::Schema<TokenSettings> token_settings();
/// `url_name` is the name of the setting that holds the other service's address.
config::Schema<PeerSettings> peer_settings(std::string url_name);

/// The problem of a database's URL that can be seen without opening the database, if there is one.
std::optional<base::FieldProblem> wrong_database_url(const std::string& setting,
                                                     std::string_view url);

/// The problem of DEFAULT_ROLES: role names, and none of them an administrator's.
std::optional<base::FieldProblem> wrong_default_roles(const std::vector<std::string>& roles);

/// The problem of a setting with role names, if there is one.
std::optional<base::FieldProblem> wrong_role_name(const std::string& setting,
                                                  const std::vector<std::string>& roles);

}  // namespace runtime
