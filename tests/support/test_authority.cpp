#include "support/test_authority.h"

namespace certdesk::tests {

using namespace token;

namespace {

constexpr std::int64_t msPerDay = 86'400'000;

forms::Bytes freshSerial() {
    SystemRandomness randomness;
    return newSerial(randomness);
}

} // namespace

forms::UtcMs daysLater(int days, forms::UtcMs from) { return {from.value + days * msPerDay}; }

Validity validFor(int days) { return {daysLater(-1), daysLater(days)}; }

namespace {

std::string profileFor(std::string_view key, std::string_view issuer, const std::string& usage) {
    return R"({"id":"unit","keyAlgorithm":")" + std::string(key) + R"(","issuerAlgorithm":")" +
           std::string(issuer) +
           R"(","subject":[{"type":"C","value":"CN"},{"type":"O","value":"{holder.name}"},{"type":"CN","value":"{holder.name}"}],)"
           R"("keyUsage":)" +
           usage +
           R"(,"extendedKeyUsage":["clientAuth","emailProtection"],)"
           R"("extensions":[{"oid":"1.2.156.10260.4.1.4","encoding":"printable","value":"{holder.code}"}],)"
           R"("crl":"http://{hq.host}/crl","overlapDays":60})";
}

} // namespace

std::string unitProfile(std::string_view key, std::string_view issuer) {
    return profileFor(key, issuer, R"(["digitalSignature","nonRepudiation"])");
}

Placeholders unitHolder() {
    return {{"holder.name", "佛山市禅城区晨光陶瓷有限公司"},
            {"holder.code", "91440604MA4W0A1235"},
            {"hq.host", "hq.example"}};
}

TestAuthority::TestAuthority(KeyAlgorithm issuingAlgorithm, KeyAlgorithm rootAlgorithm)
    : rootKey(KeyPair::generate(rootAlgorithm)), issuingKey(KeyPair::generate(issuingAlgorithm)),
      root(*issueRoot(rootKey, {{"C", "CN"}, {"CN", "Test root"}}, validFor(3650), freshSerial())),
      issuing(*issueIntermediate(rootIssuer(), issuingKey.spki(), {{"C", "CN"}, {"CN", "Test issuing CA"}},
                                 validFor(1825), freshSerial())) {}

Certificate TestAuthority::issue(forms::ByteView der, int days) const {
    const auto request = parseRequest(der);
    const auto profile = parseProfile(unitProfile(idOf(request->algorithm), idOf(issuingKey.algorithm())));
    return *issueLeaf(issuer(), profile, *request, unitHolder(), validFor(days), freshSerial());
}

Certificate TestAuthority::issueForEncryption(forms::ByteView spki, int days) const {
    const std::string_view algorithm = idOf(issuingKey.algorithm());
    const auto profile =
        parseProfile(profileFor(algorithm, algorithm, R"(["keyEncipherment","dataEncipherment"])"));
    const CertificateRequest asked{{}, {spki.begin(), spki.end()}, issuingKey.algorithm(), {}};
    return *issueLeaf(issuer(), profile, asked, unitHolder(), validFor(days), freshSerial());
}

Certificate TestAuthority::issueFor(forms::ByteView spki, int days) const {
    return *issueTlsClient(issuer(), spki, "a machine", validFor(days), freshSerial());
}

} // namespace certdesk::tests
