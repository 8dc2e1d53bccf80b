#include "support/test_authority.h"
#include "token/profile.h"

#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace certdesk;
using namespace certdesk::token;
using forms::JsonProblem;
using Kind = JsonProblem::Kind;

namespace {

const std::string good = tests::unitProfile("rsa2048", "rsa3072");

std::string with(const std::string& part, const std::string& other) {
    std::string text = good;
    const auto at = text.find(part);
    BOOST_TEST_REQUIRE(at != std::string::npos, part);
    return text.replace(at, part.size(), other);
}

struct Refusal {
    std::string what;
    std::string other;
    Kind kind;
    std::string place;
};

void checkRefused(const Refusal& row) {
    try {
        parseProfile(with(row.what, row.other));
        BOOST_ERROR("accepted: " + row.other);
    } catch (const JsonProblem& problem) {
        BOOST_TEST((problem.kind() == row.kind), row.other << " kind " << static_cast<int>(problem.kind()));
        BOOST_TEST(problem.place() == row.place);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(profiles)

BOOST_AUTO_TEST_CASE(a_profile_says_what_its_file_says) {
    const auto profile = parseProfile(good);
    BOOST_TEST(profile.id == "unit");
    BOOST_TEST((profile.keyAlgorithm == KeyAlgorithm::rsa2048));
    BOOST_TEST((profile.issuerAlgorithm == KeyAlgorithm::rsa3072));
    BOOST_TEST(profile.subject.size() == 3U);
    BOOST_TEST(profile.keyUsage.size() == 2U);
    BOOST_TEST(profile.extensions.at(0).oid == "1.2.156.10260.4.1.4");
    BOOST_TEST(profile.overlapDays == 60);
    BOOST_TEST((profile.placeholders() == std::set<std::string>{"holder.code", "holder.name", "hq.host"}));
}

BOOST_AUTO_TEST_CASE(what_may_be_left_out_may) {
    const auto profile = parseProfile(
        R"({"id":"m","keyAlgorithm":"p256","issuerAlgorithm":"p256","subject":[{"type":"CN","value":"x"}],)"
        R"("keyUsage":["digitalSignature"],"overlapDays":0})");
    BOOST_TEST(profile.extensions.empty());
    BOOST_TEST(profile.crl.text.empty());
    BOOST_TEST(profile.placeholders().empty());
}

BOOST_AUTO_TEST_CASE(an_encryption_certificate_of_sm2_can_be_described) {
    const auto profile = parseProfile(
        R"({"id":"e","keyAlgorithm":"sm2","issuerAlgorithm":"sm2","subject":[{"type":"CN","value":"x"}],)"
        R"("keyUsage":["keyEncipherment","dataEncipherment","keyAgreement"],"overlapDays":0})");
    BOOST_TEST((profile.keyAlgorithm == KeyAlgorithm::sm2));
    BOOST_TEST((profile.issuerAlgorithm == KeyAlgorithm::sm2));
    BOOST_TEST(profile.keyUsage.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_with_its_place) {
    const std::string extension =
        R"({"oid":"1.2.156.10260.4.1.4","encoding":"printable","value":"{holder.code}"})";
    const Refusal table[] = {
        {R"("overlapDays":60)", R"("overlapDays":60,"extra":1)", Kind::unknownKey, "/extra"},
        {R"("overlapDays":60)", R"("overlapDays":-1)", Kind::outOfRange, "/overlapDays"},
        {R"("overlapDays":60)", R"("overlapDays":367)", Kind::outOfRange, "/overlapDays"},
        {R"("overlapDays":60)", R"("overlapDays":"60")", Kind::wrongType, "/overlapDays"},
        {R"("id":"unit",)", "", Kind::missing, "/id"},
        {R"("id":"unit")", R"("id":"")", Kind::badValue, "/id"},
        {R"("id":"unit")", R"("id":"unit","id":"unit")", Kind::duplicateKey, "/id"},
        {R"("keyAlgorithm":"rsa2048")", R"("keyAlgorithm":"rsa1024")", Kind::badValue, "/keyAlgorithm"},
        {R"("issuerAlgorithm":"rsa3072")", R"("issuerAlgorithm":"")", Kind::badValue, "/issuerAlgorithm"},
        {R"("type":"C")", R"("type":"Country")", Kind::badValue, "/subject/0/type"},
        {R"("type":"C")", R"("type":"C","kind":1)", Kind::unknownKey, "/subject/0/kind"},
        {R"("value":"CN")", R"("value":"")", Kind::badValue, "/subject/0/value"},
        {R"("value":"CN")", R"("value":"{holder")", Kind::badValue, "/subject/0/value"},
        {R"("value":"CN")", R"("value":"holder}")", Kind::badValue, "/subject/0/value"},
        {R"("value":"CN")", R"("value":"{}")", Kind::badValue, "/subject/0/value"},
        {R"("value":"CN")", R"("value":"{a b}")", Kind::badValue, "/subject/0/value"},
        {R"(["digitalSignature","nonRepudiation"])", "[]", Kind::badValue, "/keyUsage"},
        {R"("nonRepudiation")", R"("keyCertSign")", Kind::badValue, "/keyUsage/1"},
        {R"("nonRepudiation")", R"("digitalSignature")", Kind::badValue, "/keyUsage/0"},
        {R"("emailProtection")", R"("everything")", Kind::badValue, "/extendedKeyUsage/1"},
        {R"("oid":"1.2.156.10260.4.1.4")", R"("oid":"1.2.x")", Kind::badValue, "/extensions/0/oid"},
        {R"("oid":"1.2.156.10260.4.1.4")", R"("oid":"2.5.29.19")", Kind::badValue, "/extensions/0/oid"},
        {R"("printable")", R"("latin1")", Kind::badValue, "/extensions/0/encoding"},
        {extension, extension + "," + extension, Kind::badValue, "/extensions/1/oid"},
        {R"("crl":"http://{hq.host}/crl")", R"("crl":"{")", Kind::badValue, "/crl"},
        {R"("crl":"http://{hq.host}/crl")", R"("crl":null)", Kind::wrongType, "/crl"},
    };
    for (const auto& row : table)
        checkRefused(row);
}

BOOST_AUTO_TEST_CASE(templates_are_filled_once_and_braces_can_be_written) {
    const Placeholders values{{"a", "{b}"}, {"b", "no"}};
    BOOST_TEST(*fill({"x{a}y"}, values) == "x{b}y");
    BOOST_TEST(*fill({"{{a}}"}, values) == "{a}");
    BOOST_TEST(fill({"{a}{c}{d}"}, values).fault().name == "c");
}

BOOST_AUTO_TEST_SUITE_END()
