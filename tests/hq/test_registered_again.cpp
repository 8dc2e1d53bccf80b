#define BOOST_TEST_MODULE hq_registered_again
#include "hq/applying.h"
#include "hq/backup.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/older_database.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/restored_scene.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sys/stat.h>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;

// Headquarters comes back from a backup (DESIGN §5): nothing is lost that a kiosk still has, and nothing is
// issued twice.

namespace {

/// All that headquarters knows of certificates, but the times at which it heard of it.
Names knowledge(Session& session) {
    Names lines;
    session << "SELECT serial || ' ' || kiosk || ' ' || case_no || ' ' || purpose || ' ' || attempt || ' ' ||"
               " state || ' ' || profile || ' ' || issuer || ' ' || holder_name || ' ' || holder_code || ' '"
               " || applications || ' ' || token_serial || ' ' || key_digest || ' ' || not_before || ' ' ||"
               " not_after || ' ' || revoked_for || ' ' || replaces FROM certificate ORDER BY serial",
        into(lines), now;
    std::vector<Poco::Data::BLOB> ders;
    session << "SELECT der FROM certificate WHERE der IS NOT NULL ORDER BY serial", into(ders), now;
    for (const auto& der : ders)
        lines.push_back(forms::hex(hq::bytesOf(der)));
    Names records;
    session << "SELECT folded FROM record ORDER BY id", into(records), now;
    lines.insert(lines.end(), records.begin(), records.end());
    return lines;
}

} // namespace

BOOST_AUTO_TEST_SUITE(registered_again)

/// Lets a whole town's day pass, and keeps the database before every act that could be lost.
class Day {
public:
    Day() {
        keep();
        for (int i = 1; i <= 3; ++i)
            issue("TOKEN000" + std::to_string(i));
        const auto first = serials_.front();
        step([&] { counter_.serve("renew", counter_.wants("renew"), counter_.lookUp(first)); });
        reissue(serials_.at(1), "TOKEN0007");
        giveUp();
        step([&] { counter_.serve("revoke", counter_.wants("revoke"), counter_.lookUp(serials_.at(2))); });
        before_ = disaster_.stored(knowledge);
    }
    std::size_t entries() const { return counter_.history.entries().size(); }

    /// Puts headquarters `back` entries back, and has everything sent again.
    void restore(std::size_t back) {
        const auto there = entries() - back;
        const auto kept = std::prev(copies_.upper_bound(there));
        const auto& copy = kept->first == there ? kept->second.front() : kept->second.back();
        auto& town = disaster_.town;
        town.hq.stop();
        for (const char* suffix : {"-wal", "-shm"})
            std::filesystem::remove(disaster_.layout().database().string() + suffix);
        std::filesystem::copy_file(copy, disaster_.layout().database(),
                                   std::filesystem::copy_options::overwrite_existing);
        town.hq.start();
        const auto& all = counter_.history.entries();
        if (there > kept->first)
            BOOST_REQUIRE(std::holds_alternative<sync::Head>(
                counter_.line->push({all.begin() + static_cast<std::ptrdiff_t>(kept->first),
                                     all.begin() + static_cast<std::ptrdiff_t>(there)})));
        disaster_.stored([&](Session& session) { hq::markRestored(session, town.clock); });
        sendAll(counter_);
    }
    void isAsBefore() {
        const auto kept = disaster_.stored([](Session& session) {
            return hq::entriesAfter(session, "FS001-02", 0, {.entries = 100'000, .bytes = 1 << 30});
        });
        const auto& all = counter_.history.entries();
        BOOST_REQUIRE_EQUAL(kept.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            BOOST_TEST((sync::batchLine(kept[i]) == sync::batchLine(all[i]) && kept[i].hash == all[i].hash));
        const auto now = disaster_.stored(knowledge);
        BOOST_TEST(now == before_, boost::test_tools::per_element());
        BOOST_TEST(disaster_.refused().empty());
        BOOST_TEST(disaster_.alarms().empty());
        BOOST_TEST(disaster_.awaited().empty());
    }

private:
    template <typename Act>
    void step(Act act) {
        keep();
        act();
    }
    /// Of several at one head the first knows least; what was sent after it, the last one knew.
    void keep() {
        auto& at = copies_[entries()];
        const auto name = std::to_string(entries()) + "-" + std::to_string(at.size()) + ".db";
        at.push_back(disaster_.folder / name);
        hq::copyDatabase(disaster_.layout().database(), at.back());
    }
    forms::Bytes enrol(const Waiting& waiting) {
        keep();
        auto der = std::get<forms::Bytes>(counter_.enrol(waiting.number, waiting.key));
        keep();
        return der;
    }
    void certify(const Waiting& waiting, const std::string& token) {
        const auto der = enrol(waiting);
        serials_.push_back(token::Certificate::fromDer(der).value().serial());
        counter_.finish(waiting.number, token, waiting.key, der);
        counter_.push();
    }
    void issue(const std::string& token) { certify(Waiting(counter_, token), token); }
    void reissue(const std::string& serial, const std::string& token) {
        certify(Waiting(counter_, token, "reissue", counter_.lookUp(serial)), token);
    }
    /// The first token breaks after it has its certificate, and the case goes on with another.
    void giveUp() {
        Waiting waiting(counter_, "TOKEN0004");
        counter_.produce(waiting.number, "TOKEN0004", waiting.key, forms::Stage::enrol, enrol(waiting));
        counter_.act(waiting.number, forms::GiveUpToken{forms::TokenAct::damaged, "掉在地上"});
        waiting.key = token::KeyPair::generate(token::KeyAlgorithm::p256);
        counter_.toEnrol(waiting.number, "TOKEN0005", waiting.key);
        certify(waiting, "TOKEN0005");
    }

    Disaster disaster_;
    SampleCounter counter_{disaster_.town};
    std::map<std::size_t, std::vector<std::filesystem::path>>
        copies_; ///< by the number of entries that it had
    Names serials_;
    Names before_;
};

/// Few, or with CERTDESK_EVERY_CALL set the 100 that `dev proof` plays.
std::vector<std::size_t> waysBack(std::size_t all) {
    if (!std::getenv("CERTDESK_EVERY_CALL")) return {1, 17, all / 2, all - 4};
    std::vector<std::size_t> every;
    for (std::size_t back = 1; back <= std::min<std::size_t>(100, all - 4); ++back)
        every.push_back(back);
    return every;
}

BOOST_AUTO_TEST_CASE(put_back_any_number_of_entries_headquarters_knows_everything_again,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Day day;
    for (const auto back : waysBack(day.entries())) {
        BOOST_TEST_CONTEXT(back << " of " << day.entries() << " entries back") {
            day.restore(back);
            day.isAsBefore();
        }
    }
}

/// Certificates for a case that headquarters does not know of.
struct Signer {
    Disaster& disaster;
    std::string holderName = "佛山市禅城区晨光陶瓷有限公司";
    std::string holderCode = "91440606722473344C";

    const token::CertificateProfile& profile() const {
        return *disaster.town.hq.office().authorities.profile("unit", token::KeyAlgorithm::p256);
    }
    token::Placeholders values(const std::string& number) const {
        return {{"holder.name", holderName},
                {"holder.code", holderCode},
                {"holder.kind", "enterprise"},
                {"case", number},
                {"point", "FS001"}};
    }
    token::Validity validity() const {
        const auto now = disaster.town.clock.value / 1000 * 1000;
        return {{now}, {now + 300LL * 86'400'000}};
    }
    token::CertificateRequest request(const token::KeyPair& key) const {
        return {{}, key.spki(), key.algorithm(), {}};
    }
    forms::Bytes byUs(const Waiting& waiting, const token::KeyPair& key) const {
        token::SystemRandomness random;
        const auto* authority = disaster.town.hq.office().authorities.authorityFor(profile());
        const auto of = values(waiting.number);
        const auto serial = forms::hex(token::newSerial(random));
        return std::get<token::Certificate>(
                   authority->issue({profile(), request(key), of, validity(), serial, disaster.town.clock}))
            .der();
    }
    forms::Bytes byAStranger(const Waiting& waiting) const {
        token::SystemRandomness random;
        const auto caKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto ours = disaster.town.hq.office().authorities.authorityFor(profile())->issuing().subject();
        const auto ca = token::issueRoot(caKey, ours, validity(), token::newSerial(random)).value();
        return token::issueLeaf({ca, caKey}, profile(), request(waiting.key), values(waiting.number),
                                validity(), token::newSerial(random))
            .value()
            .der();
    }
};

BOOST_AUTO_TEST_CASE(only_what_is_ours_and_the_cases_is_registered) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    const auto otherKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto bring = [&](const std::string& token, auto certificateFor) {
        const Waiting waiting(counter, token);
        const auto der = certificateFor(waiting);
        counter.finish(waiting.number, token, waiting.key, der);
        counter.push();
        return disaster.row(token::Certificate::fromDer(der).value().serial()).has_value();
    };
    Signer us{disaster};
    const auto whole = [&](const Waiting& waiting) { return us.byUs(waiting, waiting.key); };
    BOOST_TEST(!bring("TOKEN0001", whole)); // it was never restored
    BOOST_TEST(disaster.refused().front() == "not-issued");
    disaster.stored([&](Session& session) { hq::markRestored(session, disaster.town.clock); });
    BOOST_TEST(!bring("TOKEN0002", [&](const Waiting& waiting) { return us.byAStranger(waiting); }));
    BOOST_TEST(!bring("TOKEN0003", [&](const Waiting& waiting) { return us.byUs(waiting, otherKey); }));
    Signer other{disaster, "佛山市另一家公司"};
    BOOST_TEST(!bring("TOKEN0004", [&](const Waiting& waiting) { return other.byUs(waiting, waiting.key); }));
    Signer code{disaster, us.holderName, "91440604MA4W0A1235"};
    BOOST_TEST(!bring("TOKEN0005", [&](const Waiting& waiting) { return code.byUs(waiting, waiting.key); }));
    BOOST_TEST(bring("TOKEN0006", whole));
}

// The counter that revokes it is heard before the one that issued it.
BOOST_AUTO_TEST_CASE(a_revocation_by_another_kiosk_holds_once_the_certificate_is_known_again) {
    Disaster disaster;
    SampleCounter here(disaster.town);
    SampleCounter there(disaster.town, "FS002-01", "FS002");
    disaster.backUp();
    const auto serial = here.issue();
    const auto before = disaster.stored(knowledge);
    there.serve("revoke", there.wants("revoke"), there.lookUp(serial));
    const auto after = disaster.stored(knowledge);
    BOOST_TEST((before != after));
    disaster.restore();
    sendAll(there);
    BOOST_TEST(!disaster.row(serial).has_value());
    sendAll(here);
    BOOST_TEST(disaster.row(serial)->state == "revoked");
    BOOST_TEST(disaster.stored(knowledge) == after, boost::test_tools::per_element());
    BOOST_TEST(disaster.refused().empty());
}

BOOST_AUTO_TEST_CASE(the_time_that_a_kiosk_heard_of_a_revocation_stays) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    disaster.backUp();
    const auto serial = counter.issue();
    const auto number = counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    const auto first = disaster.row(serial)->revokedAt;
    counter.history.add(number, forms::RevocationConfirmed{serial, first});
    counter.push();
    disaster.town.pass(3);
    disaster.restore();
    sendAll(counter);
    BOOST_TEST(disaster.row(serial)->revokedAt.value == first.value);
}

// The kiosk never had the private half in clear, so it cannot give it back.
BOOST_AUTO_TEST_CASE(a_lost_encryption_key_is_an_alarm_and_its_certificate_ends_with_the_signing_one) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    disaster.backUp();
    auto details = counter.wants("new");
    details.algorithm = "sm2";
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::sm2);
    const auto number = counter.receive("new", details);
    counter.toEnrol(number, "TOKEN0001", key);
    const auto der = std::get<forms::Bytes>(counter.enrol(number, key));
    counter.finish(number, "TOKEN0001", key, der);
    counter.push();
    const auto before = disaster.stored(knowledge);
    BOOST_TEST(refusalOf(counter.encryptionPair(number, key)) == "accepted");
    disaster.restore();
    sendAll(counter);
    BOOST_TEST(disaster.stored(knowledge) == before, boost::test_tools::per_element());
    BOOST_TEST(disaster.alarms() == Names{"encryption-key-lost"}, boost::test_tools::per_element());
    BOOST_TEST(refusalOf(counter.encryptionPair(number, key)) == "encryption-key-lost");
    const auto serial = token::Certificate::fromDer(der).value().serial();
    counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    const auto pair =
        disaster.stored([&](Session& session) { return hq::encryptionCertificateOf(session, number); });
    BOOST_TEST(pair->state == "revoked");
    BOOST_TEST(disaster.alarms().empty());
}

BOOST_AUTO_TEST_SUITE_END()
