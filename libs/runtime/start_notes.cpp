// SPDX-License-Identifier: Apache-2.0
#include "runtime/start_notes.hpp"

#include "base/ascii.hpp"
#include "http/client/base_url.hpp"

#include <boost/asio/ip/address.hpp>

#include <unistd.h>

namespace runtime {
namespace {

/// Whether only this machine reaches a service that listens on `host`.
bool is_loopback(std::string_view host) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(host), error);
    if (error) return base::equal_without_case(host, "localhost");
    if (address.is_v4()) return address.is_loopback();
    const auto v6 = address.to_v6();
    if (!v6.is_v4_mapped()) return v6.is_loopback();
    return make_address_v4(boost::asio::ip::v4_mapped, v6).is_loopback();
}

bool is_plain_on_a_network(const ServerSettings& server) {
    return server.tls_cert_file.empty() && server.behind == Behind::nothing &&
           !is_loopback(server.host);
}

/// Whether calls to the peer leave this machine unencrypted. A mesh encrypts them; a proxy in front
/// of this service does not.
bool is_called_in_plain(const ServerSettings& server, const PeerUrl& peer) {
    const auto target = http::BaseUrl::parse(peer.url);
    return target && !target->is_tls && server.behind != Behind::mesh && !is_loopback(target->host);
}

}  // namespace

void log_start_notes(telemetry::Log& log, const ServerSettings& server, const PeerUrl& peer,
                     const config::LoadNotes& notes) {
    for (const auto& [setting, problem] : notes.warnings) {
        log.warning("setting_doubtful", {{"setting", std::string_view(setting)},
                                         {"reason", std::string_view(problem)}});
    }
    if (!notes.is_given("HOST")) {
        log.info("host_not_set",
                 {{"host", std::string_view(server.host)},
                  {"hint",
                   "only this machine can connect; set HOST to an address of this machine, "
                   "or to 0.0.0.0 for all of them"}});
    }
    if (is_plain_on_a_network(server)) {
        log.warning("plain_http",
                    {{"host", std::string_view(server.host)},
                     {"hint",
                      "passwords and tokens cross the network unencrypted; set "
                      "TLS_CERT_FILE and TLS_KEY_FILE, or HOST=127.0.0.1, or, if something "
                      "in front encrypts, BEHIND=proxy or BEHIND=mesh"}});
    }
    if (is_called_in_plain(server, peer)) {
        log.warning("plain_http_peer",
                    {{"setting", peer.setting},
                     {"hint",
                      "service tokens cross the network unencrypted; set an https:// URL, or, "
                      "if a mesh encrypts, BEHIND=mesh"}});
    }
    if (geteuid() == 0) {
        log.warning("runs_as_root", {{"hint",
                                      "the service needs no rights of root; start it as a "
                                      "user of its own"}});
    }
}

}  // namespace runtime
