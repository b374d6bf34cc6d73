// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

/// \file
/// A TLS server and a client in one program, with nothing between them but memory.

/// Bytes on their way from one to the other.
using wire = std::deque<unsigned char>;

/// One end of a connection: what mbedTLS needs to know for it, and all that it allocates.
class tls_peer {
public:
    /// `end` is MBEDTLS_SSL_IS_SERVER or MBEDTLS_SSL_IS_CLIENT.
    tls_peer(int end, wire& incoming, wire& outgoing);
    ~tls_peer();

    tls_peer(const tls_peer&) = delete;
    tls_peer& operator=(const tls_peer&) = delete;

    /// 0, or mbedTLS's own error.
    [[nodiscard]] int set_up();

    /// As far as it comes without an answer: 0 when the handshake is over, MBEDTLS_ERR_SSL_WANT_READ if
    /// it waits, or mbedTLS's own error.
    [[nodiscard]] int go_on() { return mbedtls_ssl_handshake(&connection_); }

    [[nodiscard]] bool send(const char* text);
    [[nodiscard]] bool receives(const char* text);

private:
    int end_;
    wire& incoming_;
    wire& outgoing_;
    mbedtls_ssl_config settings_;
    mbedtls_ssl_context connection_;
    mbedtls_x509_crt certificate_;
    mbedtls_x509_crt authority_;
    mbedtls_pk_context key_;
};

/// Connects a client to a server, sends a text each way and ends both. Everything they allocated is
/// free again. 0, or the first of mbedTLS's errors.
[[nodiscard]] int exchange_texts();
