// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/client_address.hpp"

#include "base/ascii.hpp"
#include "http/pipeline/forwarded.hpp"

#include <algorithm>

namespace http {
namespace {

class ClientAddress final : public Stage {
public:
    ClientAddress(std::vector<IpNetwork> trusted, UntrustedProxies& untrusted)
        : trusted_(std::move(trusted)), untrusted_(untrusted) {}

    std::optional<Response> before(Request& request) override {
        request.call.client = request.peer;
        const bool is_trusted = !trusted_.empty() && look_behind_proxies(request);
        if (!is_trusted && !untrusted_.is_told() && is_forwarded(request)) {
            untrusted_.tell(request.peer);
        }
        return std::nullopt;
    }

private:
    bool trusts(const IpAddress& address) const {
        return std::ranges::any_of(
            trusted_, [&](const IpNetwork& network) { return network.contains(address); });
    }

    static bool is_forwarded(const Request& request) {
        return std::ranges::any_of(request.headers, [](const Header& header) {
            return base::equal_without_case(header.name, x_forwarded_for) ||
                   base::equal_without_case(header.name, forwarded);
        });
    }

    /// False if the peer is not trusted.
    bool look_behind_proxies(Request& request) const {
        const auto peer = IpAddress::parse(request.peer);
        if (!peer || !trusts(*peer)) return false;
        const bool has_list = request.count(x_forwarded_for) > 0;
        const bool has_elements = request.count(forwarded) > 0;
        const auto by_list = walk(*peer, request, x_forwarded_for, address_in_list_entry);
        const auto by_elements = walk(*peer, request, forwarded, address_in_element);
        // A proxy that writes one of the two passes on what a client writes into the other.
        if (has_list && has_elements && by_list != by_elements) return true;
        request.client_text = (has_list ? by_list : by_elements).text();
        request.call.client = request.client_text.view();
        return true;
    }

    /// Each trusted hop says from whom it had the request.
    IpAddress walk(IpAddress hop, const Request& request, std::string_view header,
                   std::optional<IpAddress> (*address_in)(std::string_view)) const {
        ReverseEntries entries(request.headers, header);
        while (trusts(hop)) {
            const auto entry = entries.next();
            const auto address = entry ? address_in(*entry) : std::nullopt;
            if (!address) break;
            hop = *address;
        }
        return hop;
    }

    std::vector<IpNetwork> trusted_;
    UntrustedProxies& untrusted_;
};

}  // namespace

void UntrustedProxies::tell(std::string_view peer) {
    if (is_told_.exchange(true)) return;
    log_.warning("untrusted_proxy",
                 {{"setting", "TRUSTED_PROXIES"},
                  {"client", peer},
                  {"reason",
                   "it sends X-Forwarded-For or Forwarded but is not in the setting, so "
                   "all who come through it count as one client"}});
}

std::unique_ptr<Stage> make_client_address(std::vector<IpNetwork> trusted,
                                           UntrustedProxies& untrusted) {
    return std::make_unique<ClientAddress>(std::move(trusted), untrusted);
}

}  // namespace http
