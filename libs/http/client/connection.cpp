// SPDX-License-Identifier: Apache-2.0
#include "http/client/connection.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <sys/socket.h>

namespace http {
namespace {

/// Whether bytes have been received that are not decrypted yet.
bool has_undecrypted(SSL* tls) {
    return SSL_has_pending(tls) == 1 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0;
}

}  // namespace

bool ClientConnection::is_spent() {
    if (buffer.size() > 0 || (tls && has_undecrypted(tls->native_handle()))) return true;
    char byte = 0;
    const auto count =
        recv(lowest().socket().native_handle(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
    return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace http
