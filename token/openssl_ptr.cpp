#include "token/openssl_ptr.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <array>
#include <chrono>
#include <string>

namespace certdesk::token {

namespace {

std::string describe(const char* what) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return std::string("OpenSSL: ") + what + (reason == nullptr ? "" : std::string(": ") + reason);
}

bool isText(EVP_PKEY* key, const char* parameter, std::string_view expected) {
    std::array<char, 64> text{};
    return EVP_PKEY_get_utf8_string_param(key, parameter, text.data(), text.size(), nullptr) == 1 &&
           expected == text.data();
}

/// By its name, as RFC 5480 §2.1.1 demands: parameters that only happen to be the curve's do not count.
bool isNamedCurve(EVP_PKEY* key, std::string_view name) {
    return isText(key, OSSL_PKEY_PARAM_GROUP_NAME, name) &&
           isText(key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP);
}

} // namespace

CryptoFailure::CryptoFailure(const char* what) : std::runtime_error(describe(what)) {}

void must(int result, const char* what) {
    if (result != 1) throw CryptoFailure(what);
}

forms::Bytes spkiOf(EVP_PKEY* key) { return derOf(key, i2d_PUBKEY); }

KeyPtr publicKeyOf(forms::ByteView spki) { return decodeWhole<KeyPtr>(spki, d2i_PUBKEY); }

std::optional<KeyAlgorithm> algorithmOf(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        const int bits = EVP_PKEY_get_bits(key);
        if (bits == 2048) return KeyAlgorithm::rsa2048;
        if (bits == 3072) return KeyAlgorithm::rsa3072;
    }
    if (EVP_PKEY_is_a(key, "EC") == 1 && isNamedCurve(key, SN_X9_62_prime256v1)) return KeyAlgorithm::p256;
    if (EVP_PKEY_is_a(key, "SM2") == 1 && isNamedCurve(key, SN_sm2)) return KeyAlgorithm::sm2;
    return {};
}

Asn1TimePtr timeOf(forms::UtcMs at) {
    using namespace std::chrono;
    const auto whole = floor<seconds>(milliseconds(at.value));
    return Asn1TimePtr(must(ASN1_TIME_set(nullptr, static_cast<time_t>(whole.count())), "time"));
}

forms::UtcMs utcOf(const ASN1_TIME* time) {
    using namespace std::chrono;
    std::tm parts{};
    must(ASN1_TIME_to_tm(time, &parts), "time");
    const year_month_day day{year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon + 1)),
                             std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    const auto instant = sys_days(day) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
    return {duration_cast<milliseconds>(instant.time_since_epoch()).count()};
}

} // namespace certdesk::token
