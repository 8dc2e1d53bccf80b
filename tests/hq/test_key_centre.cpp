#define BOOST_TEST_MODULE hq_key_centre
#include "hq/certificates.h"
#include "hq/encryption_keys.h"
#include "hq/files.h"
#include "hq/key_centre.h"
#include "hq/older_database.h"
#include "hq/open_api.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"
#include "support/open_envelope.h"
#include "support/run.h"
#include "sync/sealing.h"
#include "token/chain.h"
#include "token/envelope.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

template <typename T>
const T& good(const sync::Answer<T>& answer) {
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        BOOST_FAIL("refused: kind " << static_cast<int>(fault->kind) << " " << fault->status << " "
                                    << fault->problem << " " << fault->detail);
    return std::get<T>(answer);
}

token::Certificate certificateOf(const forms::Bytes& der) { return token::Certificate::fromDer(der).value(); }

forms::Bytes requestOf(const KeyPair& key) { return key.request({{"CN", "whoever"}}).value(); }

/// A case whose token has its signing key, and what HQ is asked for it.
struct Scene {
    explicit Scene(KeyAlgorithm algorithm = KeyAlgorithm::sm2) : key(KeyPair::generate(algorithm)) {
        auto details = counter.wants("new");
        details.algorithm = token::idOf(algorithm);
        number = counter.receive("new", details);
        counter.toEnrol(number, "TOKEN0001", key);
    }
    token::Certificate enrol() {
        signing = good(counter.enrol(number, key));
        return certificateOf(signing);
    }
    sync::Answer<sync::EncryptionPair> ask() { return counter.encryptionPair(number, key); }
    token::Certificate pair() { return certificateOf(good(ask()).certificate); }
    /// From the certificate to hand-over, sent.
    void finish() {
        counter.finish(number, "TOKEN0001", key, signing);
        counter.push();
    }
    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    std::optional<hq::CertificateRow> row() {
        return stored([&](Session& session) { return hq::encryptionCertificateOf(session, number); });
    }
    std::int64_t keys() {
        return stored([](Session& session) { return hq::sealedKeyCount(session); });
    }
    forms::Bytes revocationList(const std::string& ca) {
        hq::Traffic traffic;
        hq::Log log(hq::systemTime, [](const std::string&) {});
        hq::OpenApi open(town.hq.office(), traffic, log);
        hq::Request request;
        request.method = "GET";
        request.path = {"crl", ca};
        return forms::toBytes(open.answer(request).body);
    }

    Town town;
    SampleCounter counter{town};
    KeyPair key;
    std::string number;
    forms::Bytes signing;
};

bool holds(forms::ByteView bytes, forms::ByteView part) {
    return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

/// Everything that headquarters has on its disk.
std::string filesIn(const std::filesystem::path& data) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data))
        if (entry.is_regular_file()) all += hq::readFile(entry.path(), 64 << 20);
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_pair_of_the_same_holder_and_term_comes_with_the_signing_certificate) {
    Scene scene;
    const auto signing = scene.enrol();
    const auto chain = good(scene.counter.line->authorities(scene.number));
    const auto encryption = scene.pair();
    BOOST_TEST(encryption.subjectText() == signing.subjectText());
    BOOST_TEST(encryption.notBefore().value == signing.notBefore().value);
    BOOST_TEST(encryption.notAfter().value == signing.notAfter().value);
    BOOST_TEST(encryption.serial() != signing.serial());
    BOOST_TEST(!encryption.matchesKey(scene.key.spki()));
    BOOST_TEST((encryption.algorithm() == KeyAlgorithm::sm2));
    for (const char* oid : {"1.2.156.10260.4.1.3", "1.2.156.10260.4.1.4", "1.2.156.10260.4.1.5"})
        BOOST_TEST(encryption.extensionText(oid).value_or("") == "91440606722473344C", oid);
    const auto valid = token::verifyChain(encryption, {certificateOf(chain[1])}, {certificateOf(chain[0])},
                                          scene.town.clock);
    BOOST_TEST(valid.ok());
}

BOOST_AUTO_TEST_CASE(each_certificate_is_for_its_own_use) {
    Scene scene;
    const auto usageOf = [](const token::Certificate& certificate) {
        TempDir files;
        hq::writePrivate(files / "leaf.pem", certificate.pem());
        return run({"openssl", "x509", "-in", (files / "leaf.pem").string(), "-noout", "-ext",
                    "keyUsage,extendedKeyUsage"})
            .output;
    };
    const auto signing = usageOf(scene.enrol());
    const auto encryption = usageOf(scene.pair());
    BOOST_TEST(signing.find("Digital Signature, Non Repudiation\n") != std::string::npos, signing);
    BOOST_TEST(signing.find("Client Authentication") != std::string::npos, signing);
    BOOST_TEST(encryption.find("Key Encipherment, Data Encipherment, Key Agreement\n") != std::string::npos,
               encryption);
    BOOST_TEST(encryption.find("Client Authentication") == std::string::npos, encryption);
    BOOST_TEST(encryption.find("Digital Signature") == std::string::npos, encryption);
}

BOOST_AUTO_TEST_CASE(the_signing_key_opens_the_envelope_and_finds_the_key_of_the_certificate) {
    Scene scene;
    scene.enrol();
    const auto first = good(scene.ask());
    const auto again = good(scene.ask());
    BOOST_TEST((first.certificate == again.certificate));
    BOOST_TEST((first.envelope != again.envelope));
    const auto point = sm2PointOf(sm2KeyIn(first.envelope, scene.key));
    BOOST_TEST(holds(certificateOf(first.certificate).spki(), point));
    BOOST_TEST((sm2KeyIn(again.envelope, scene.key) == sm2KeyIn(first.envelope, scene.key)));
    const auto thief = KeyPair::generate(KeyAlgorithm::sm2);
    BOOST_CHECK_THROW(sm2KeyIn(first.envelope, thief), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(an_enrolment_counts_only_with_what_was_issued_for_its_case) {
    Scene scene(KeyAlgorithm::p256);
    scene.enrol();
    const auto otherKey = KeyPair::generate(KeyAlgorithm::p256);
    auto details = scene.counter.wants("new");
    details.algorithm = "p256";
    const auto other = scene.counter.receive("new", details);
    scene.counter.toEnrol(other, "TOKEN0002", otherKey);
    const auto othersCertificate = good(scene.counter.enrol(other, otherKey));
    scene.counter.finish(scene.number, "TOKEN0001", scene.key, othersCertificate); // a lie
    scene.counter.finish(other, "TOKEN0002", otherKey, othersCertificate);
    scene.counter.push();
    auto& office = scene.town.hq.office();
    const auto lied = hq::judgeStored(office, scene.counter.history.kiosk(), scene.number);
    BOOST_TEST_REQUIRE(!lied.excluded.empty());
    BOOST_TEST(lied.excluded.front().reason == "not-issued");
    BOOST_TEST((lied.step() == forms::Step::production));
    const auto honest = hq::judgeStored(office, scene.counter.history.kiosk(), other);
    BOOST_TEST(honest.excluded.empty());
    BOOST_TEST((honest.folded.status == forms::Status::done));
}

BOOST_AUTO_TEST_CASE(a_pair_of_rsa_comes_in_its_own_kind_of_envelope) {
    Scene scene(KeyAlgorithm::rsa2048);
    const auto signing = scene.enrol();
    const auto pair = good(scene.ask());
    const auto encryption = certificateOf(pair.certificate);
    BOOST_TEST((encryption.algorithm() == KeyAlgorithm::rsa2048));
    BOOST_TEST(encryption.subjectText() == signing.subjectText());
    BOOST_TEST(!encryption.matchesKey(scene.key.spki()));
    BOOST_TEST(token::parseRsaEnvelopedKey(pair.envelope).ok());
    BOOST_TEST((scene.pair() == encryption));
}

BOOST_AUTO_TEST_CASE(none_is_made_before_the_signing_certificate_or_for_another_key) {
    Scene scene;
    BOOST_TEST(refusalOf(scene.ask()) == "not-issued");
    BOOST_TEST(refusalOf(scene.counter.line->encryptionPair("FS001-02A-20261123-0099",
                                                            requestOf(scene.key))) == "case-unknown");
    scene.enrol();
    const auto other = KeyPair::generate(KeyAlgorithm::sm2);
    const auto ask = [&](const forms::Bytes& request) {
        return refusalOf(scene.counter.line->encryptionPair(scene.number, request));
    };
    BOOST_TEST(ask(requestOf(other)) == "key-mismatch");
    auto forged = requestOf(scene.key);
    forged.back() ^= 1;
    BOOST_TEST(ask(forged) == "bad-certificate-request");
    BOOST_TEST(ask(forms::Bytes(10, 0x30)) == "bad-certificate-request");
    BOOST_TEST(scene.keys() == 0);
    scene.pair();
    BOOST_TEST(ask(requestOf(other)) == "key-mismatch");
    BOOST_TEST(scene.keys() == 1);
}

BOOST_AUTO_TEST_CASE(none_is_made_once_the_case_is_done_but_one_that_was_made_is_answered) {
    Scene late(KeyAlgorithm::rsa2048); // where a token need not take one
    late.enrol();
    late.finish();
    BOOST_TEST(refusalOf(late.ask()) == "case-not-ready");
    Scene made;
    made.enrol();
    const auto pair = made.pair();
    made.finish();
    BOOST_TEST((made.pair() == pair));
}

BOOST_AUTO_TEST_CASE(a_kind_of_key_without_a_profile_has_none) {
    Scene scene(KeyAlgorithm::p256);
    scene.enrol();
    const auto answer = scene.ask();
    BOOST_TEST(refusalOf(answer) == "no-encryption-pair");
    BOOST_TEST(std::get<sync::LineFault>(answer).status == 404);
    BOOST_TEST(scene.keys() == 0);
}

BOOST_AUTO_TEST_CASE(the_case_of_another_kiosk_is_unknown_before_and_after) {
    Scene scene;
    SampleCounter neighbour(scene.town, "FS001-03");
    scene.enrol();
    const auto request = requestOf(scene.key);
    BOOST_TEST(refusalOf(neighbour.line->encryptionPair(scene.number, request)) == "case-unknown");
    scene.pair();
    BOOST_TEST(refusalOf(neighbour.line->encryptionPair(scene.number, request)) == "case-unknown");
}

// I5: at most one certificate per case and purpose.
BOOST_AUTO_TEST_CASE(I5_requests_at_the_same_time_get_one_pair) {
    Scene scene;
    scene.enrol();
    const auto settings = scene.counter.settings();
    const auto request = requestOf(scene.key);
    std::vector<sync::Answer<sync::EncryptionPair>> answers(20);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back(
            [&] { answer = sync::makeHeadquarters(settings)->encryptionPair(scene.number, request); });
    for (auto& thread : threads)
        thread.join();
    std::set<forms::Bytes> certificates, keys;
    for (const auto& answer : answers) {
        certificates.insert(good(answer).certificate);
        keys.insert(sm2KeyIn(good(answer).envelope, scene.key));
    }
    BOOST_TEST(certificates.size() == 1U);
    BOOST_TEST(keys.size() == 1U);
    BOOST_TEST(scene.keys() == 1);
}

BOOST_AUTO_TEST_CASE(after_a_restart_the_same_pair_is_answered) {
    Scene scene;
    scene.enrol();
    const auto before = good(scene.ask());
    scene.town.hq.stop();
    scene.town.hq.start();
    const auto after = good(scene.ask());
    BOOST_TEST((after.certificate == before.certificate));
    BOOST_TEST((sm2KeyIn(after.envelope, scene.key) == sm2KeyIn(before.envelope, scene.key)));
}

// A crash between the durable proposal and the signature: the key that was sealed then is certified.
BOOST_AUTO_TEST_CASE(a_proposed_pair_is_signed_later_with_the_key_and_number_that_were_kept) {
    Scene scene;
    const auto signing = scene.enrol();
    const auto kept = KeyPair::generate(KeyAlgorithm::sm2);
    const std::string serial = "01" + std::string(30, 'b');
    auto& office = scene.town.hq.office();
    scene.stored([&](Session& session) {
        auto row = hq::certificateOf(session, scene.number).value();
        row.serial = serial;
        row.purpose = "encrypt";
        row.profile = "unit-sm2-encryption";
        row.keyDigest = token::spkiDigest(kept.spki());
        hq::propose(session, row);
        hq::keepKey(session, {serial, scene.number, signing.serial(),
                              sync::seal(kept.privateDer().view(), office.keyCentre, forms::viewOf(serial)),
                              scene.town.clock});
    });
    const auto certificate = scene.pair();
    BOOST_TEST(certificate.serial() == serial);
    BOOST_TEST(certificate.matchesKey(kept.spki()));
}

BOOST_AUTO_TEST_CASE(no_private_key_lies_in_clear_on_the_disk,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene;
    scene.enrol();
    const auto pair = good(scene.ask());
    const auto number = sm2KeyIn(pair.envelope, scene.key);
    const auto files = filesIn(scene.town.hq.data());
    BOOST_TEST(files.find(forms::toText(pair.certificate)) !=
               std::string::npos); // it looks at the right files
    BOOST_TEST(files.find(forms::toText(number)) == std::string::npos);
    BOOST_TEST(files.find(forms::hex(number)) == std::string::npos);
    const auto serial = certificateOf(pair.certificate).serial();
    const auto sealed =
        scene.stored([&](Session& session) { return hq::sealedKeyOf(session, serial); }).value();
    const auto& centre = scene.town.hq.office().keyCentre;
    const auto opened = sync::unseal(sealed, centre, forms::viewOf(serial));
    BOOST_REQUIRE(opened);
    BOOST_TEST(holds(opened->view(), number));
    BOOST_TEST(!sync::unseal(sealed, centre, forms::viewOf("00ff"))); // bound to its certificate
}

BOOST_AUTO_TEST_CASE(a_revoked_signing_certificate_takes_its_encryption_certificate_with_it) {
    Scene scene;
    auto& counter = scene.counter;
    const auto signing = scene.enrol();
    const auto encryption = scene.pair();
    scene.finish();
    auto details = counter.wants("revoke");
    details.reason = "leaked";
    const auto number = counter.receive("revoke", details, counter.lookUp(signing.serial()));
    counter.toProduction(number);
    const auto issuing = scene.town.hq.office().authorities.authority("sm2")->issuing();
    const auto before = scene.revocationList("sm2");
    BOOST_TEST(token::verifyRevocationList(before, issuing));
    good(counter.line->revoke(signing.serial(), number, counter.evidenceOf(number)));
    const auto row = scene.row().value();
    BOOST_TEST(row.state == "revoked");
    BOOST_TEST(row.revokedFor == "keyCompromise");
    const auto after = scene.revocationList("sm2");
    BOOST_TEST(token::verifyRevocationList(after, issuing));
    for (const auto& certificate : {signing, encryption}) {
        const auto serial = forms::fromHex(certificate.serial()).value();
        BOOST_TEST(!holds(before, serial));
        BOOST_TEST(holds(after, serial));
    }
}

BOOST_AUTO_TEST_CASE(none_is_made_for_a_revoked_signing_certificate) {
    Scene scene;
    const auto signing = scene.enrol();
    scene.stored([&](Session& session) {
        using namespace Poco::Data::Keywords;
        session << "UPDATE certificate SET state='revoked', revoked_at=$1, revoked_for='keyCompromise'",
            bind(scene.town.clock.value), now;
    });
    BOOST_TEST(refusalOf(scene.ask()) == "certificate-revoked");
    BOOST_TEST(scene.keys() == 0);
}

// Else whoever names its number could have somebody else's revoked: no record says whose it is.
BOOST_AUTO_TEST_CASE(an_encryption_certificate_is_no_certificate_of_its_own) {
    Scene scene;
    const auto signing = scene.enrol();
    const auto encryption = scene.pair();
    scene.finish();
    auto& line = *scene.counter.line;
    const auto found = good(line.lookUp(sync::LookUpKey::code, "91440606722473344C"));
    BOOST_REQUIRE_EQUAL(found.certificates.size(), 1U);
    BOOST_TEST(found.certificates.front().serial == signing.serial());
    BOOST_TEST(good(line.lookUp(sync::LookUpKey::certificate, encryption.serial())).certificates.empty());
    BOOST_TEST(scene.stored([](Session& session) { return hq::issuedCount(session); }) == 1);
    BOOST_TEST(refusalOf(line.revoke(encryption.serial(), scene.number, {})) == "certificate-unknown");
}

BOOST_AUTO_TEST_CASE(the_pair_of_the_certificate_in_its_place_follows_it) {
    Scene scene;
    auto& counter = scene.counter;
    const auto signing = scene.enrol();
    const auto encryption = scene.pair();
    scene.finish();
    const auto key = KeyPair::generate(KeyAlgorithm::sm2);
    auto details = counter.wants("reissue");
    details.algorithm = "sm2";
    const auto number = counter.receive("reissue", details, counter.lookUp(signing.serial()));
    counter.toEnrol(number, "TOKEN0002", key);
    const auto next = good(counter.enrol(number, key));
    const auto pair = good(counter.line->encryptionPair(number, requestOf(key)));
    counter.finish(number, "TOKEN0002", key, next);
    counter.push();
    const auto row =
        scene.stored([&](Session& session) { return hq::encryptionCertificateOf(session, number); }).value();
    BOOST_TEST(row.serial == certificateOf(pair.certificate).serial());
    BOOST_TEST(row.replaces == encryption.serial());
    BOOST_TEST(row.state == "issued");
    BOOST_TEST(scene.row()->state == "revoked");
    const auto record = counter.lookUp(signing.serial()).certificate;
    BOOST_TEST(record.replacedBy == certificateOf(next).serial());
}

BOOST_AUTO_TEST_CASE(a_database_of_version_2_keeps_what_is_there_and_gets_a_key_centre,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene;
    const auto signing = scene.enrol();
    scene.stored([](Session& session) { asVersion(session, 2); });
    scene.town.hq.stop();
    std::filesystem::remove(hq::Layout{scene.town.hq.data()}.secrets() / "key-centre");
    scene.town.hq.start();
    BOOST_TEST((certificateOf(good(scene.counter.enrol(scene.number, scene.key))) == signing));
    BOOST_TEST(scene.counter.lookUp(signing.serial()).certificate.serial == signing.serial());
    const auto pair = scene.pair();
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_TEST((scene.pair() == pair));
}

BOOST_AUTO_TEST_CASE(a_lost_key_of_the_key_centre_is_said_and_not_made_anew) {
    Scene scene;
    scene.enrol();
    scene.pair();
    scene.town.hq.stop();
    const auto file = hq::Layout{scene.town.hq.data()}.secrets() / "key-centre";
    std::filesystem::rename(file, file.string() + ".away");
    BOOST_CHECK_THROW(scene.town.hq.start(), hq::Trouble);
    BOOST_TEST(!std::filesystem::exists(file));
    std::filesystem::rename(file.string() + ".away", file);
    scene.town.hq.start();
    scene.pair();
}

// Set up before there was SM2: it goes on with what it has.
BOOST_AUTO_TEST_CASE(a_headquarters_without_sm2_serves_the_others) {
    Town town;
    town.hq.stop();
    const hq::Layout layout{town.hq.data()};
    std::filesystem::remove_all(layout.ca() / "sm2");
    for (const char* name : {"unit-sm2", "unit-sm2-encryption", "unit-rsa2048-encryption"})
        std::filesystem::remove(layout.profiles() / (std::string(name) + ".json"));
    town.hq.start();
    SampleCounter counter(town);
    counter.issue();
    auto details = counter.wants("new");
    details.algorithm = "sm2";
    const auto key = KeyPair::generate(KeyAlgorithm::sm2);
    const auto number = counter.receive("new", details);
    counter.toEnrol(number, "TOKEN0009", key);
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "algorithm-unsupported");
    details.algorithm = "rsa2048";
    const auto rsa = KeyPair::generate(KeyAlgorithm::rsa2048);
    const auto second = counter.receive("new", details);
    counter.toEnrol(second, "TOKEN0010", rsa);
    good(counter.enrol(second, rsa));
    BOOST_TEST(refusalOf(counter.line->encryptionPair(second, requestOf(rsa))) == "no-encryption-pair");
}
