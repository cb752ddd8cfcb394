// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/client_address.hpp"

#include "http/pipeline/forwarded.hpp"

#include <algorithm>

namespace http {
namespace {

class ClientAddress final : public Stage {
public:
    explicit ClientAddress(std::vector<IpNetwork> trusted) : trusted_(std::move(trusted)) {}

    std::optional<Response> before(Request& request) override {
        request.call.client = request.peer;
        if (!trusted_.empty()) look_behind_proxies(request);
        return std::nullopt;
    }

private:
    bool trusts(const IpAddress& address) const {
        return std::ranges::any_of(
            trusted_, [&](const IpNetwork& network) { return network.contains(address); });
    }

    void look_behind_proxies(Request& request) const {
        const auto peer = IpAddress::parse(request.peer);
        if (!peer || !trusts(*peer)) return;
        const bool has_list = request.count(x_forwarded_for) > 0;
        const bool has_elements = request.count(forwarded) > 0;
        const auto by_list = walk(*peer, request, x_forwarded_for, address_in_list_entry);
        const auto by_elements = walk(*peer, request, forwarded, address_in_element);
        // A proxy that writes one of the two passes on what a client writes into the other.
        if (has_list && has_elements && by_list != by_elements) return;
        request.client_text = (has_list ? by_list : by_elements).text();
        request.call.client = request.client_text.view();
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
};

}  // namespace

std::unique_ptr<Stage> make_client_address(std::vector<IpNetwork> trusted) {
    return std::make_unique<ClientAddress>(std::move(trusted));
}

}  // namespace http
