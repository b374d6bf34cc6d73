// SPDX-License-Identifier: Apache-2.0
#include "connection.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>

#include <mbedtls/certs.h>

namespace {

/// The same numbers in every run, so that every run allocates the same. A product takes mbedTLS's own
/// generator.
int same_numbers(void* generator, unsigned char* bytes, std::size_t count) {
    auto& next = *static_cast<std::mt19937*>(generator);
    std::generate_n(bytes, count, [&next] { return static_cast<unsigned char>(next()); });
    return 0;
}
std::mt19937 numbers;

int send_bytes(void* peer_wire, const unsigned char* bytes, std::size_t count) {
    auto& to = *static_cast<wire*>(peer_wire);
    to.insert(to.end(), bytes, bytes + count);
    return static_cast<int>(count);
}

int receive_bytes(void* own_wire, unsigned char* bytes, std::size_t most) {
    auto& from = *static_cast<wire*>(own_wire);
    if (from.empty()) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    const std::size_t count = std::min(most, from.size());
    std::copy_n(from.begin(), count, bytes);
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
    return static_cast<int>(count);
}

/// The certificates are mbedTLS's own for tests, and may have expired. All else must be right.
int ignore_time(void*, mbedtls_x509_crt*, int, std::uint32_t* objections) {
    *objections &= ~std::uint32_t{MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE};
    return 0;
}

int parse(mbedtls_x509_crt& certificate, const char* text, std::size_t length) {
    return mbedtls_x509_crt_parse(&certificate, reinterpret_cast<const unsigned char*>(text),
                                  length);
}

}  // namespace

tls_peer::tls_peer(int end, wire& incoming, wire& outgoing)
    : end_{end}, incoming_{incoming}, outgoing_{outgoing} {
    mbedtls_ssl_config_init(&settings_);
    mbedtls_ssl_init(&connection_);
    mbedtls_x509_crt_init(&certificate_);
    mbedtls_x509_crt_init(&authority_);
    mbedtls_pk_init(&key_);
}

tls_peer::~tls_peer() {
    mbedtls_ssl_free(&connection_);
    mbedtls_ssl_config_free(&settings_);
    mbedtls_x509_crt_free(&certificate_);
    mbedtls_x509_crt_free(&authority_);
    mbedtls_pk_free(&key_);
}

int tls_peer::set_up() {
    int error = mbedtls_ssl_config_defaults(&settings_, end_, MBEDTLS_SSL_TRANSPORT_STREAM,
                                            MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&settings_, same_numbers, &numbers);
    if (error == 0 && end_ == MBEDTLS_SSL_IS_SERVER) {
        error = parse(certificate_, mbedtls_test_srv_crt_ec, mbedtls_test_srv_crt_ec_len);
        if (error == 0) {
            error = mbedtls_pk_parse_key(
                &key_, reinterpret_cast<const unsigned char*>(mbedtls_test_srv_key_ec),
                mbedtls_test_srv_key_ec_len, nullptr, 0);
        }
        if (error == 0) {
            error = mbedtls_ssl_conf_own_cert(&settings_, &certificate_, &key_);
        }
    } else if (error == 0) {
        error = parse(authority_, mbedtls_test_ca_crt_ec, mbedtls_test_ca_crt_ec_len);
        mbedtls_ssl_conf_ca_chain(&settings_, &authority_, nullptr);
        mbedtls_ssl_conf_authmode(&settings_, MBEDTLS_SSL_VERIFY_REQUIRED);
        mbedtls_ssl_conf_verify(&settings_, ignore_time, nullptr);
    }
    if (error == 0) {
        error = mbedtls_ssl_setup(&connection_, &settings_);
    }
    if (error == 0 && end_ == MBEDTLS_SSL_IS_CLIENT) {
        error = mbedtls_ssl_set_hostname(&connection_, "localhost");
    }
    if (error == 0) {
        // mbedTLS hands one pointer to both functions, and the two have a wire each.
        mbedtls_ssl_set_bio(
            &connection_, this,
            [](void* self, const unsigned char* bytes, std::size_t count) {
                return send_bytes(&static_cast<tls_peer*>(self)->outgoing_, bytes, count);
            },
            [](void* self, unsigned char* bytes, std::size_t most) {
                return receive_bytes(&static_cast<tls_peer*>(self)->incoming_, bytes, most);
            },
            nullptr);
    }
    return error;
}

bool tls_peer::send(const char* text) {
    const auto length = static_cast<int>(std::strlen(text));
    return mbedtls_ssl_write(&connection_, reinterpret_cast<const unsigned char*>(text),
                             static_cast<std::size_t>(length)) == length;
}

bool tls_peer::receives(const char* text) {
    char read[64] = {};
    const int count =
        mbedtls_ssl_read(&connection_, reinterpret_cast<unsigned char*>(read), sizeof read - 1);
    return count > 0 && std::strcmp(read, text) == 0;
}

int exchange_texts() {
    numbers.seed(1);
    wire to_server;
    wire to_client;
    tls_peer server{MBEDTLS_SSL_IS_SERVER, to_server, to_client};
    tls_peer client{MBEDTLS_SSL_IS_CLIENT, to_client, to_server};
    int error = server.set_up();
    if (error == 0) {
        error = client.set_up();
    }
    if (error != 0) {
        return error;
    }
    // Each turn moves the handshake on, or it never will.
    int client_state = MBEDTLS_ERR_SSL_WANT_READ;
    int server_state = MBEDTLS_ERR_SSL_WANT_READ;
    for (int turn = 0; turn != 20 && (client_state != 0 || server_state != 0); ++turn) {
        for (auto [peer, state] : {std::pair{&client, &client_state}, {&server, &server_state}}) {
            *state = peer->go_on();
            if (*state != 0 && *state != MBEDTLS_ERR_SSL_WANT_READ) {
                return *state;
            }
        }
    }
    if (client_state != 0 || server_state != 0) {
        return MBEDTLS_ERR_SSL_TIMEOUT;
    }
    const bool understood = client.send("temperature?") && server.receives("temperature?") &&
                            server.send("21.5 C") && client.receives("21.5 C");
    return understood ? 0 : MBEDTLS_ERR_SSL_INVALID_RECORD;
}
