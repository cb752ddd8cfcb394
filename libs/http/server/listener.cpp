// SPDX-License-Identifier: Apache-2.0
#include "http/server/listener.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http {
namespace {

constexpr int backlog = 1024;

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

base::Error listen_error(const std::string& host, std::uint16_t port, int error) {
    if (error == EADDRINUSE) {
        return setting_error(fmt::format(
            "PORT: {} is already in use on {}; stop what listens there or choose another port",
            port, host));
    }
    if (error == EACCES) {
        return setting_error(
            fmt::format("PORT: no right to listen on {}; choose a port above 1023", port));
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

/// Binds one socket; without `share` it fails if anybody listens there, ourselves included. The
/// error is an errno.
std::expected<Descriptor, int> bind_socket(const addrinfo& address, bool share) {
    Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (socket.get() < 0 ||
        setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        (share && setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
        bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 ||
        (share && ::listen(socket.get(), backlog) != 0)) {
        return std::unexpected(errno);
    }
    return socket;
}

}  // namespace

base::Result<std::vector<Listener>> open_listeners(const std::string& host, std::uint16_t port,
                                                   unsigned count) {
    auto addresses = resolve(host, port);
    if (!addresses) return base::fail(addresses.error());
    const auto protocol = (*addresses)->ai_family == AF_INET6 ? boost::asio::ip::tcp::v6()
                                                              : boost::asio::ip::tcp::v4();
    // SO_REUSEPORT would let a second service of the same user share the port in silence.
    if (port != 0) {
        const auto probe = bind_socket(**addresses, false);
        if (!probe) return base::fail(listen_error(host, port, probe.error()));
    }
    std::vector<Listener> listeners;
    for (unsigned i = 0; i < count; ++i) {
        auto socket = bind_socket(**addresses, true);
        if (!socket) return base::fail(listen_error(host, port, socket.error()));
        listeners.push_back({protocol, socket->release()});
        if (port == 0) {
            port = port_of(listeners.front());
            addresses = resolve(host, port);
            if (!addresses) return base::fail(addresses.error());
        }
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
