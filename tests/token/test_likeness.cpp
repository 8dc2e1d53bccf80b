#include "support/test_authority.h"
#include "token/likeness.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk::token;
using namespace certdesk::tests;
namespace forms = certdesk::forms;

namespace {

/// A certificate that is as its profile has it.
struct Alike {
    TestAuthority authority;
    KeyPair key = KeyPair::generate(KeyAlgorithm::p256);
    CertificateProfile profile = parseProfile(unitProfile("p256", "p256"));
    Certificate certificate = authority.issue(*key.request({{"CN", "ignored"}}));
    std::optional<std::string> difference() const {
        return differenceFrom(profile, unitHolder(), certificate);
    }
    std::optional<std::string> differenceWith(const std::string& name, const std::string& value) const {
        auto values = unitHolder();
        values[name] = value;
        return differenceFrom(profile, values, certificate);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(likeness)

BOOST_AUTO_TEST_CASE(what_issue_leaf_makes_differs_in_nothing) {
    Alike same;
    BOOST_TEST(!same.difference());
    std::reverse(same.profile.extendedKeyUsage.begin(), same.profile.extendedKeyUsage.end());
    BOOST_TEST(!same.difference()); // a set, in whatever order
    same.profile.crl = {"http://elsewhere.example/crl"};
    BOOST_TEST(!same.difference()); // the CA's matter
}

BOOST_AUTO_TEST_CASE(each_thing_that_the_profile_names_is_compared) {
    const Alike other;
    BOOST_TEST(other.differenceWith("holder.name", "另一单位").value() == "subject");
    BOOST_TEST(other.differenceWith("holder.code", "914403001922038216").value() == "1.2.156.10260.4.1.4");
    BOOST_TEST(!other.differenceWith("hq.host", "elsewhere.example").has_value());
    Alike usage;
    usage.profile.keyUsage.pop_back();
    BOOST_TEST(usage.difference().value() == "key-usage");
    Alike purposes;
    purposes.profile.extendedKeyUsage.push_back("codeSigning");
    BOOST_TEST(purposes.difference().value() == "extended-key-usage");
    Alike without;
    without.profile.extendedKeyUsage.clear();
    BOOST_TEST(without.difference().value() == "extended-key-usage");
    Alike subject;
    subject.profile.subject.push_back({"OU", {"more"}});
    BOOST_TEST(subject.difference().value() == "subject");
    Alike extension;
    extension.profile.extensions.push_back({"1.2.3.4", TextExtension::Encoding::utf8, {"x"}, false});
    BOOST_TEST(extension.difference().value() == "1.2.3.4");
    Alike missing;
    missing.profile.subject.back().value = {"{nobody}"};
    BOOST_TEST(missing.difference().value() == "nobody");
}

BOOST_AUTO_TEST_CASE(a_ca_is_no_holder) {
    Alike ca;
    ca.profile.subject.clear();
    for (const auto& attribute : ca.authority.issuing.subject())
        ca.profile.subject.push_back({attribute.type, {attribute.value}});
    ca.certificate = ca.authority.issuing;
    BOOST_TEST(ca.difference().value() == "ca");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(dates_of_revocation_lists)

BOOST_AUTO_TEST_CASE(a_list_says_its_number_and_dates) {
    const TestAuthority authority;
    const auto list = *issueRevocationList(authority.issuer(), 1795392000, testDay, daysLater(7), {});
    const auto dates = revocationListDates(list).value();
    BOOST_TEST(dates.number == 1795392000);
    BOOST_TEST(dates.thisUpdate.value == testDay.value);
    BOOST_TEST(dates.nextUpdate.value == daysLater(7).value);
}

BOOST_AUTO_TEST_CASE(what_is_no_list_says_nothing) {
    const TestAuthority authority;
    auto list = *issueRevocationList(authority.issuer(), 7, testDay, daysLater(7), {});
    BOOST_TEST(!revocationListDates({}).has_value());
    BOOST_TEST(!revocationListDates(authority.root.der()).has_value());
    BOOST_TEST(!revocationListDates(forms::ByteView(list).first(list.size() - 1)).has_value());
    list.push_back(0);
    BOOST_TEST(!revocationListDates(list).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
