#include "print.h"
#include "support/run.h"
#include "support/temp_dir.h"
#include "support/test_authority.h"
#include "token/pem.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <random>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;

namespace {

const std::string userId = "distid:1234567812345678";
const std::string otherId = "distid:1234567812345679";

/// Two-byte lengths are not needed by anything here.
forms::Bytes element(unsigned tag, const forms::Bytes& content) {
    forms::Bytes der{static_cast<std::uint8_t>(tag), static_cast<std::uint8_t>(content.size())};
    der.insert(der.end(), content.begin(), content.end());
    return der;
}

forms::Bytes joined(forms::Bytes first, const forms::Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

forms::Bytes fromDigits(const std::string& hex) { return forms::fromHex(hex).value(); }

/// A SubjectPublicKeyInfo of the recommended curve (GM/T 0009-2012 §7.1, RFC 5480).
forms::Bytes sm2Spki(const std::string& x, const std::string& y) {
    return joined(fromDigits("3059301306072a8648ce3d020106082a811ccf5501822d03420004"), fromDigits(x + y));
}

/// Files and the command line of OpenSSL.
struct Bench {
    TempDir files;

    std::string path(const std::string& name) const { return (files / name).string(); }
    std::string save(const std::string& name, std::string_view text) const {
        std::ofstream(files / name, std::ios::binary) << text;
        return path(name);
    }
    std::string load(const std::string& name) const {
        std::ifstream in(files / name, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }
    Ran openssl(std::vector<std::string> words) const {
        words.insert(words.begin(), "openssl");
        return run(words);
    }
    void must(const std::vector<std::string>& words) const {
        const Ran ran = openssl(words);
        BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.output);
    }
    forms::Bytes requestBy(const std::string& key, const std::vector<std::string>& options) const {
        std::vector<std::string> words{"req",      "-new", "-key", path(key),        "-subj", "/CN=x",
                                       "-outform", "DER",  "-out", path("made.csr"), "-sm3"};
        words.insert(words.end(), options.begin(), options.end());
        must(words);
        return forms::toBytes(load("made.csr"));
    }
};

struct Sm2Chain {
    TestAuthority authority{KeyAlgorithm::sm2, KeyAlgorithm::sm2};
    KeyPair key = KeyPair::generate(KeyAlgorithm::sm2);
    Certificate leaf = authority.issue(*key.request({{"CN", "ignored"}}));

    Result<std::vector<Certificate>, ChainFault> verified(const Certificate& certificate) const {
        return verifyChain(certificate, authority.intermediates(), authority.roots(), testDay);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(sm2)

// GM/T 0003.5-2012 annex A.2 (GB/T 32918.5-2017): "message digest" signed by that key with the default id.
BOOST_AUTO_TEST_CASE(the_published_signature_verifies) {
    const forms::Bytes spki = sm2Spki("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020",
                                      "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
    const forms::Bytes r = fromDigits("00f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
    const forms::Bytes s = fromDigits("00b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
    forms::Bytes signature = element(0x30, joined(element(0x02, r), element(0x02, s)));
    BOOST_TEST(verifySignature(spki, forms::viewOf("message digest"), signature));
    BOOST_TEST(!verifySignature(spki, forms::viewOf("message digesT"), signature));
    signature.back() ^= 1;
    BOOST_TEST(!verifySignature(spki, forms::viewOf("message digest"), signature));
}

BOOST_AUTO_TEST_CASE(openssl_verifies_a_signature_with_the_default_id_alone) {
    const Bench bench;
    const KeyPair key = KeyPair::generate(KeyAlgorithm::sm2);
    bench.save("key", key.machinePem().text());
    bench.save("data", "message");
    bench.save("signature", forms::toText(key.sign(forms::viewOf("message"))));
    const auto verifies = [&](const std::string& id) {
        return bench
                   .openssl({"pkeyutl", "-verify", "-inkey", bench.path("key"), "-rawin", "-digest", "sm3",
                             "-in", bench.path("data"), "-sigfile", bench.path("signature"), "-pkeyopt", id})
                   .status == 0;
    };
    BOOST_TEST(verifies(userId));
    BOOST_TEST(!verifies(otherId));
}

BOOST_AUTO_TEST_CASE(openssl_verifies_a_request_with_the_default_id_alone) {
    const Bench bench;
    const auto request = *KeyPair::generate(KeyAlgorithm::sm2).request({{"CN", "一个单位"}});
    bench.save("csr", forms::toText(request));
    const auto verdict = [&](const std::string& id) {
        return bench
            .openssl({"req", "-verify", "-inform", "DER", "-in", bench.path("csr"), "-vfyopt", id, "-noout"})
            .output;
    };
    BOOST_TEST(verdict(userId).find("verify OK") != std::string::npos, verdict(userId));
    BOOST_TEST(verdict(otherId).find("verify failure") != std::string::npos, verdict(otherId));
}

// Threat: a request whose signature proves nothing under the id that everybody else verifies with.
BOOST_AUTO_TEST_CASE(a_request_by_openssl_is_taken_with_the_default_id_alone) {
    const Bench bench;
    const KeyPair key = KeyPair::generate(KeyAlgorithm::sm2);
    bench.save("key", key.machinePem().text());
    const auto parsed = parseRequest(bench.requestBy("key", {"-sigopt", userId}));
    BOOST_REQUIRE(parsed.ok());
    BOOST_TEST((parsed->spki == key.spki()));
    BOOST_TEST((parsed->algorithm == KeyAlgorithm::sm2));
    BOOST_TEST(parseRequest(bench.requestBy("key", {"-sigopt", otherId})).fault() ==
               EncodingFault::badSignature);
    BOOST_TEST(parseRequest(bench.requestBy("key", {})).fault() == EncodingFault::badSignature);
}

BOOST_AUTO_TEST_CASE(a_chain_of_sm2_holds_and_its_links_hold_again) {
    const Sm2Chain c;
    const auto chain = c.verified(c.leaf);
    BOOST_REQUIRE(chain.ok());
    BOOST_TEST_REQUIRE(chain->size() == 3U);
    BOOST_TEST((chain->at(0) == c.leaf));
    BOOST_TEST((chain->at(2) == c.authority.root));
    BOOST_TEST((c.leaf.algorithm() == KeyAlgorithm::sm2));
    BOOST_TEST(verifyChain(chain->at(0), {chain->at(1)}, {chain->at(2)}, testDay).ok());
    const auto read = Certificate::fromDer(c.leaf.der());
    BOOST_REQUIRE(read.ok());
    BOOST_TEST(c.verified(*read).ok());
}

BOOST_AUTO_TEST_CASE(one_changed_bit_anywhere_in_a_certificate_is_found) {
    const Sm2Chain c;
    for (std::size_t at = 0; at < c.leaf.der().size(); ++at) {
        auto der = c.leaf.der();
        der[at] ^= static_cast<std::uint8_t>(1U << at % 8);
        const auto changed = Certificate::fromDer(der);
        BOOST_TEST_REQUIRE(!(changed.ok() && c.verified(*changed).ok()), "byte " << at);
    }
    auto der = c.leaf.der();
    der.back() ^= 1;
    BOOST_TEST(c.verified(*Certificate::fromDer(der)).fault().kind == ChainFault::Kind::badSignature);
}

// Link by link, since its command line gives the id to the leaf alone.
BOOST_AUTO_TEST_CASE(openssl_verifies_each_link_with_the_default_id_alone) {
    const Bench bench;
    const Sm2Chain c;
    const auto holds = [&](const Certificate& above, const Certificate& below, const std::string& id) {
        bench.save("above", above.pem());
        bench.save("below", below.pem());
        return bench
                   .openssl({"verify", "-x509_strict", "-partial_chain", "-attime", "1795392000", "-vfyopt",
                             id, "-trusted", bench.path("above"), bench.path("below")})
                   .status == 0;
    };
    const auto& authority = c.authority;
    BOOST_TEST(holds(authority.issuing, c.leaf, userId));
    BOOST_TEST(holds(authority.root, authority.issuing, userId));
    BOOST_TEST(!holds(authority.issuing, c.leaf, otherId));
    BOOST_TEST(!holds(authority.root, authority.issuing, otherId));
    BOOST_TEST(!holds(Sm2Chain().authority.issuing, c.leaf, userId));
}

/// Two roots by OpenSSL, alike but for their keys: "ca" of SM2 and its "twin" of P-256.
struct MadeByOpenssl {
    Bench bench;

    MadeByOpenssl() {
        bench.save("ca.key", KeyPair::generate(KeyAlgorithm::sm2).machinePem().text());
        bench.save("twin.key", KeyPair::generate(KeyAlgorithm::p256).machinePem().text());
        bench.save("leaf.key", KeyPair::generate(KeyAlgorithm::sm2).machinePem().text());
        bench.save("config", "[req]\ndistinguished_name=name\n[name]\n"
                             "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
                             "subjectKeyIdentifier=01:02:03\n"
                             "[leaf]\nbasicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n"
                             "authorityKeyIdentifier=keyid\n");
        makeRoot("ca", {"-sm3", "-sigopt", userId});
        makeRoot("twin", {"-sha256"});
    }
    void makeRoot(const std::string& name, const std::vector<std::string>& options) const {
        std::vector<std::string> words{"req",
                                       "-x509",
                                       "-new",
                                       "-key",
                                       bench.path(name + ".key"),
                                       "-config",
                                       bench.path("config"),
                                       "-extensions",
                                       "ca",
                                       "-subj",
                                       "/CN=root",
                                       "-out",
                                       bench.path(name)};
        words.insert(words.end(), options.begin(), options.end());
        bench.must(words);
    }
    Certificate root(const std::string& name) const { return *Certificate::fromPem(bench.load(name)); }
    /// Of an SM2 key, signed by that root; with SM2 under that id.
    Certificate leaf(const std::string& issuer, const std::string& id) const {
        bench.requestBy("leaf.key", {"-sigopt", userId});
        std::vector<std::string> words{"x509", "-req", "-inform", "DER"};
        words.insert(words.end(),
                     {"-in", bench.path("made.csr"), "-vfyopt", userId, "-out", bench.path("leaf")});
        words.insert(words.end(), {"-CA", bench.path(issuer), "-CAkey", bench.path(issuer + ".key")});
        words.insert(words.end(),
                     {"-extfile", bench.path("config"), "-extensions", "leaf", "-set_serial", "5"});
        if (!id.empty()) words.insert(words.end(), {"-sm3", "-sigopt", id});
        bench.must(words);
        return *Certificate::fromPem(bench.load("leaf"));
    }
};

BOOST_AUTO_TEST_CASE(a_chain_by_openssl_holds_with_the_default_id_alone) {
    const MadeByOpenssl made;
    const Certificate leaf = made.leaf("ca", userId);
    BOOST_TEST(verifyChain(leaf, {}, {made.root("ca")}, leaf.notBefore()).ok());
    const Certificate other = made.leaf("ca", otherId);
    const auto refused = verifyChain(other, {}, {made.root("ca")}, other.notBefore());
    BOOST_TEST(refused.fault().kind == ChainFault::Kind::badSignature);
}

// Threat: a P-256 key is passed off as the SM2 issuer, or the other way round.
BOOST_AUTO_TEST_CASE(an_issuer_of_the_other_curve_does_not_fit) {
    const MadeByOpenssl made;
    const Certificate bySm2 = made.leaf("ca", userId);
    const Certificate byP256 = made.leaf("twin", {});
    const auto at = byP256.notBefore();
    BOOST_TEST(verifyChain(bySm2, {}, {made.root("ca")}, at).ok());
    BOOST_TEST(verifyChain(byP256, {}, {made.root("twin")}, at).ok());
    const auto fault = [&](const Certificate& leaf, const char* root) {
        return verifyChain(leaf, {}, {made.root(root)}, at).fault().kind;
    };
    BOOST_TEST(fault(bySm2, "twin") == ChainFault::Kind::unknownIssuer); // its key cannot have signed so
    BOOST_TEST(fault(byP256, "ca") == ChainFault::Kind::unknownIssuer);
}

BOOST_AUTO_TEST_CASE(each_link_is_judged_by_the_kind_of_its_issuer) {
    const KeyPair key = KeyPair::generate(KeyAlgorithm::sm2);
    for (const auto& [issuing, root] : {std::pair{KeyAlgorithm::sm2, KeyAlgorithm::p256},
                                        std::pair{KeyAlgorithm::p256, KeyAlgorithm::sm2}}) {
        const TestAuthority authority(issuing, root);
        const auto leaf = authority.issueFor(key.spki());
        BOOST_TEST(verifyChain(leaf, authority.intermediates(), authority.roots(), testDay).ok());
    }
}

BOOST_AUTO_TEST_CASE(an_encryption_certificate_says_what_its_key_is_for) {
    const Bench bench;
    const Sm2Chain c;
    const auto profile = parseProfile(
        R"({"id":"e","keyAlgorithm":"sm2","issuerAlgorithm":"sm2","subject":[{"type":"CN","value":"x"}],)"
        R"("keyUsage":["keyEncipherment","dataEncipherment","keyAgreement"],"overlapDays":0})");
    const auto request = parseRequest(*c.key.request({{"CN", "x"}}));
    const auto issued =
        issueLeaf(c.authority.issuer(), profile, *request, {}, validFor(30), forms::Bytes(16, 1));
    BOOST_REQUIRE(issued.ok());
    BOOST_TEST(c.verified(*issued).ok());
    bench.save("cert", issued->pem());
    const std::string text = bench.openssl({"x509", "-in", bench.path("cert"), "-noout", "-text"}).output;
    for (const char* part : {"Key Encipherment, Data Encipherment, Key Agreement", "SM2-with-SM3"})
        BOOST_TEST(text.find(part) != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_revocation_list_is_its_issuers_alone) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const TestAuthority authority(algorithm);
        auto list = *issueRevocationList(authority.issuer(), 1, testDay, daysLater(7),
                                         {{forms::Bytes(16, 1), testDay, RevocationReason::keyCompromise}});
        BOOST_TEST(verifyRevocationList(list, authority.issuing));
        BOOST_TEST(!verifyRevocationList(list, authority.root));
        BOOST_TEST(!verifyRevocationList(list, TestAuthority(algorithm).issuing));
        BOOST_TEST(!verifyRevocationList(list, authority.issueFor(authority.issuingKey.spki())));
        BOOST_TEST(!verifyRevocationList(joined(list, {0}), authority.issuing));
        BOOST_TEST(!verifyRevocationList({}, authority.issuing));
        for (std::size_t at = 0; at < list.size(); ++at) {
            list[at] ^= 0x10;
            BOOST_TEST_REQUIRE(!verifyRevocationList(list, authority.issuing), "byte " << at);
            list[at] ^= 0x10;
        }
    }
}

// What the command line cannot verify as a CRL it can as bytes and a signature.
BOOST_AUTO_TEST_CASE(openssl_verifies_the_signature_of_a_revocation_list) {
    const Bench bench;
    const Sm2Chain c;
    const auto list = *issueRevocationList(c.authority.issuer(), 1, testDay, daysLater(7), {});
    bench.save("crl", forms::toText(list));
    bench.save("key", c.authority.issuingKey.machinePem().text());
    const std::string structure =
        bench.openssl({"asn1parse", "-inform", "DER", "-in", bench.path("crl")}).output;
    const auto last = structure.rfind("BIT STRING");
    const auto line = structure.rfind('\n', last) + 1;
    const auto at = static_cast<std::size_t>(std::stoul(structure.substr(line)));
    const std::size_t heads = 2 + (list[1] & 0x7fU); // tag and length of the whole
    const std::size_t algorithm = 12;
    bench.save("tbs", forms::toText({list.data() + heads, at - heads - algorithm}));
    bench.save("signature", forms::toText({list.data() + at + 3, list.size() - at - 3}));
    const Ran ran =
        bench.openssl({"pkeyutl", "-verify", "-inkey", bench.path("key"), "-rawin", "-digest", "sm3", "-in",
                       bench.path("tbs"), "-sigfile", bench.path("signature"), "-pkeyopt", userId});
    BOOST_TEST(ran.status == 0, structure << ran.output);
}

// What a stranger sends instead of a request ends in a refusal or a request that proves its key.
BOOST_AUTO_TEST_CASE(mutated_requests_are_refused) {
    std::mt19937 random(20261126);
    const auto request = *KeyPair::generate(KeyAlgorithm::sm2).request({{"CN", "一个单位"}});
    for (int round = 0; round < 4'000; ++round) {
        forms::Bytes changed = request;
        const auto place = changed.begin() + static_cast<std::ptrdiff_t>(random() % changed.size());
        switch (random() % 3) {
        case 0: *place ^= static_cast<std::uint8_t>(1 + random() % 255); break;
        case 1: changed.erase(place); break;
        default: changed.insert(place, static_cast<std::uint8_t>(random())); break;
        }
        if (changed == request) continue;
        BOOST_TEST_REQUIRE(!parseRequest(changed).ok(), forms::hex(changed));
    }
}

BOOST_AUTO_TEST_SUITE_END()
