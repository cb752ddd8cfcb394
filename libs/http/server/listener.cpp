// SPDX-License-Identifier: Apache-2.0
#include "http/server/listener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http {
namespace {

constexpr int backlog = 1024;
/// What the system keeps of the answers that a client does not read; it doubles the number.
constexpr int send_buffer_bytes = 128 * 1024;
/// How often another port is tried if the one that the system picked is taken on another address.
constexpr int picks_max = 8;

/// A descriptor that is closed unless it is released.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (value_ >= 0) close(value_);
    }
    int get() const { return value_; }
    int release() { return std::exchange(value_, -1); }

private:
    int value_;
};

base::Error setting_error(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

base::Error listen_error(const ListenAddress& address, int error) {
    const auto& [host, port, setting] = address;
    if (error == EADDRINUSE) {
        return setting_error(fmt::format(
            "{}: {} is already in use on {}; stop what listens there or choose another port",
            setting, port, host));
    }
    if (error == EACCES) {
        return setting_error(
            fmt::format("{}: no right to listen on {}; choose a port above 1023", setting, port));
    }
    return setting_error(
        fmt::format("HOST: cannot listen on {} port {}: {}", host, port, std::strerror(error)));
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

base::Result<Addresses> resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (status != 0) {
        return base::fail(setting_error(fmt::format(
            "HOST: \"{}\" is not an address of this machine ({})", host, gai_strerror(status))));
    }
    return Addresses(found, &freeaddrinfo);
}

bool is_v6(const addrinfo& address) {
    return address.ai_family == AF_INET6;
}

bool set_option(int socket, int level, int name, int value) {
    return setsockopt(socket, level, name, &value, sizeof value) == 0;
}

/// Binds one socket; without `share` it fails if anybody listens there, ourselves included. The
/// error is an errno.
std::expected<Descriptor, int> bind_socket(const addrinfo& address, bool is_v6_only, bool share) {
    Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int number = socket.get();
    if (number < 0 || !set_option(number, SOL_SOCKET, SO_REUSEADDR, 1) ||
        (share && !set_option(number, SOL_SOCKET, SO_REUSEPORT, 1)) ||
        (is_v6_only && is_v6(address) && !set_option(number, IPPROTO_IPV6, IPV6_V6ONLY, 1)) ||
        !set_option(number, SOL_SOCKET, SO_SNDBUF, send_buffer_bytes) ||
        bind(number, address.ai_addr, address.ai_addrlen) != 0 ||
        (share && ::listen(number, backlog) != 0)) {
        return std::unexpected(errno);
    }
    return socket;
}

bool is_same(const addrinfo& a, const addrinfo& b) {
    const auto bytes_of = [](const addrinfo& address) {
        return std::string_view(reinterpret_cast<const char*>(address.ai_addr), address.ai_addrlen);
    };
    return bytes_of(a) == bytes_of(b);
}

/// Each address once.
std::vector<addrinfo*> distinct(addrinfo* first) {
    std::vector<addrinfo*> addresses;
    for (auto* address = first; address; address = address->ai_next) {
        const bool is_new = std::ranges::none_of(
            addresses, [&](const addrinfo* other) { return is_same(*other, *address); });
        if (is_new) addresses.push_back(address);
    }
    return addresses;
}

bool has_both_families(const std::vector<addrinfo*>& addresses) {
    return std::ranges::any_of(addresses, [](const addrinfo* a) { return is_v6(*a); }) &&
           std::ranges::any_of(addresses, [](const addrinfo* a) { return !is_v6(*a); });
}

/// A name may have an address that this machine has not: `::1` where IPv6 is switched off.
bool is_not_here(int error) {
    return error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

struct WorkerSockets {
    std::vector<Listener> listeners;
    std::vector<Descriptor> owned;
};

void set_port(const std::vector<addrinfo*>& addresses, std::uint16_t port) {
    for (auto* address : addresses) {
        if (is_v6(*address)) {
            reinterpret_cast<sockaddr_in6&>(*address->ai_addr).sin6_port = htons(port);
        } else {
            reinterpret_cast<sockaddr_in&>(*address->ai_addr).sin_port = htons(port);
        }
    }
}

/// One socket for each of `addresses`, or an errno. With port 0 the system picks one for the first
/// address; it is then that of all.
std::expected<WorkerSockets, int> bind_all(const std::vector<addrinfo*>& addresses, bool share) {
    const bool is_v6_only = has_both_families(addresses);
    WorkerSockets sockets;
    int not_here = 0;
    for (const auto* address : addresses) {
        auto socket = bind_socket(*address, is_v6_only, share);
        if (!socket && is_not_here(socket.error())) {
            not_here = socket.error();
            continue;
        }
        if (!socket) return std::unexpected(socket.error());
        const auto protocol =
            is_v6(*address) ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
        sockets.listeners.push_back({protocol, socket->get()});
        sockets.owned.push_back(std::move(*socket));
        if (sockets.owned.size() == 1) set_port(addresses, port_of(sockets.listeners.front()));
    }
    if (sockets.listeners.empty()) return std::unexpected(not_here);
    return sockets;
}

}  // namespace

base::Result<std::vector<std::vector<Listener>>> open_listeners(const ListenAddress& address,
                                                                unsigned workers) {
    const auto found = resolve(address.host, address.port);
    if (!found) return base::fail(found.error());
    const auto addresses = distinct(found->get());
    if (address.port != 0) {
        // SO_REUSEPORT would let a second service of the same user share the port in silence.
        const auto probe = bind_all(addresses, false);
        if (!probe) return base::fail(listen_error(address, probe.error()));
    }
    std::vector<WorkerSockets> all;
    for (int picks = 1; all.size() < workers;) {
        auto sockets = bind_all(addresses, true);
        if (sockets) {
            all.push_back(std::move(*sockets));
        } else if (address.port == 0 && all.empty() && ++picks <= picks_max) {
            set_port(addresses, 0);  // What was picked for one address is taken on another.
        } else {
            return base::fail(listen_error(address, sockets.error()));
        }
    }
    std::vector<std::vector<Listener>> listeners;
    for (auto& sockets : all) {
        for (auto& owned : sockets.owned)
            owned.release();
        listeners.push_back(std::move(sockets.listeners));
    }
    return listeners;
}

std::uint16_t port_of(const Listener& listener) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getsockname(listener.descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    const auto port = address.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                          : reinterpret_cast<const sockaddr_in&>(address).sin_port;
    return ntohs(port);
}

}  // namespace http
