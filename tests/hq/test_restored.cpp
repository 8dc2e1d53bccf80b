#define BOOST_TEST_MODULE hq_restored
#include "hq/applying.h"
#include "hq/backup.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/older_database.h"
#include "hq/records.h"
#include "hq/restored.h"
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
using Names = std::vector<std::string>;
using Poco::Data::Session;

// Headquarters comes back from a backup (DESIGN §5): nothing is lost that a kiosk still has, and nothing is
// issued twice.

namespace {

/// A headquarters that can be put back to where it was when it was backed up.
struct Disaster {
    void backUp() {
        hq::backUp(layout(), folder / "backup", town.clock);
        dumpDatabase(town.hq.data(), folder / "dump");
    }
    void restore() {
        town.hq.stop();
        putDumpBack(town.hq.data(), folder / "dump");
        std::filesystem::remove_all(town.hq.data());
        hq::restoreFrom(folder / "backup", town.hq.data(), town.clock);
        town.hq.start();
    }
    hq::Layout layout() const { return {town.hq.data()}; }
    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    Names awaited() { return stored(hq::awaitedKiosks); }
    std::optional<hq::CertificateRow> row(const std::string& serial) {
        return stored([&](Session& session) { return hq::issuedCertificate(session, serial); });
    }
    Names alarms() {
        Names kinds;
        for (const auto& one : stored(hq::alarms))
            kinds.push_back(one.kind);
        return kinds;
    }
    Names refused() {
        Names reasons;
        for (const auto& one : stored(hq::refusedEntries))
            reasons.push_back(one.reason);
        return reasons;
    }

    TempDir folder;
    Town town;
};

/// As a kiosk's round does: its own head is told, and everything after headquarters' head is sent.
void sendAll(SampleCounter& counter) {
    counter.line->tellOwnHead(counter.history.head());
    const auto head = std::get<sync::Head>(counter.line->head());
    const auto rest = counter.history.tail(static_cast<std::size_t>(head.seq));
    if (!rest.empty()) BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(rest)));
}

/// A case that waits for its certificate.
struct Waiting {
    explicit Waiting(SampleCounter& where, const std::string& token = "TOKEN0009",
                     const std::string& service = "new",
                     const std::optional<forms::CertificateKnown>& known = {})
        : counter(where) {
        number = counter.receive(service, counter.wants(service), known);
        counter.toEnrol(number, token, key);
    }
    std::string enrol() { return refusalOf(counter.enrol(number, key)); }

    SampleCounter& counter;
    token::KeyPair key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    std::string number;
};

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

BOOST_AUTO_TEST_SUITE(backups)

BOOST_AUTO_TEST_CASE(a_backup_is_made_beside_the_running_server_and_is_whole,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    const auto serial = counter.issue();
    const auto report = hq::backUp(disaster.layout(), disaster.folder / "backup", disaster.town.clock);
    BOOST_TEST(report.files > 20);
    const auto file = disaster.folder / "backup" / "hq.db";
    BOOST_TEST(report.bytes > static_cast<std::int64_t>(std::filesystem::file_size(file)));
    struct stat facts {};
    BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &facts), 0);
    BOOST_TEST((facts.st_mode & 0777) == 0600U);
    for (const char* none : {"lock", "control.sock", "hq.db-wal", "hq.db-journal"})
        BOOST_TEST(!std::filesystem::exists(disaster.folder / "backup" / none));
    counter.issue("TOKEN0002"); // it goes on serving
    disaster.restore();
    BOOST_TEST(disaster.row(serial).has_value());
}

// Forty megabytes take long enough that a copy which held writers up would show.
BOOST_AUTO_TEST_CASE(writers_go_on_while_the_database_is_copied_and_the_copy_is_of_one_moment,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    TempDir folder;
    hq::Database::create(folder / "hq.db");
    hq::Database database(folder / "hq.db");
    database.transaction([](Session& session) {
        const Poco::Data::BLOB filling(forms::Bytes(100'000, 7));
        for (int i = 0; i < 400; ++i)
            session << "INSERT INTO crl(ca, number, this_update, next_update, due, der)"
                       " VALUES($1, 0, 0, 0, 0, $2)",
                bind(std::to_string(i)), bind(filling), now;
    });
    std::atomic<bool> copying{true};
    std::thread copier([&] {
        hq::copyDatabase(folder / "hq.db", folder / "copy.db");
        copying = false;
    });
    int written = 0;
    while (copying) {
        ++written;
        database.transaction([&](Session& session) { // both rows or none
            session << "UPDATE crl SET number=$1 WHERE ca IN ('3', '397')", bind(written), now;
        });
    }
    copier.join();
    BOOST_TEST(written > 1);
    hq::Database copy(folder / "copy.db");
    const auto numbers = copy.transaction([](Session& session) {
        std::vector<int> found;
        session << "SELECT DISTINCT number FROM crl WHERE ca IN ('3', '397')", into(found), now;
        return found;
    });
    BOOST_TEST(numbers.size() == 1U);
}

BOOST_AUTO_TEST_CASE(keys_that_were_carried_away_are_not_missed) {
    Disaster disaster;
    std::filesystem::remove_all(disaster.layout().root());
    std::filesystem::remove_all(disaster.layout().records());
    disaster.backUp();
    disaster.restore();
    BOOST_TEST(!std::filesystem::exists(disaster.layout().root()));
    BOOST_TEST(!std::filesystem::exists(disaster.layout().records()));
}

BOOST_AUTO_TEST_CASE(neither_a_backup_nor_a_restore_overwrites_anything,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    disaster.backUp();
    BOOST_CHECK_THROW(disaster.backUp(), hq::Trouble);
    BOOST_CHECK_THROW(
        hq::restoreFrom(disaster.folder / "backup", disaster.town.hq.data(), disaster.town.clock),
        hq::Trouble);
    hq::restoreFrom(disaster.folder / "backup", disaster.folder / "elsewhere", disaster.town.clock);
}

BOOST_AUTO_TEST_CASE(a_damaged_backup_is_refused_and_leaves_nothing_behind,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    disaster.backUp();
    const auto backup = disaster.folder / "backup";
    const auto damage = [&](const std::filesystem::path& file, auto change) {
        const auto whole = hq::readFile(file);
        change(file, whole);
        BOOST_CHECK_THROW(hq::restoreFrom(backup, disaster.folder / "new", disaster.town.clock), hq::Trouble);
        BOOST_TEST(!std::filesystem::exists(disaster.folder / "new"));
        hq::writePrivate(file, whole);
    };
    const auto flip = [](const std::filesystem::path& file, std::string text) {
        text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
        hq::writePrivate(file, text);
    };
    const auto cut = [](const std::filesystem::path& file, const std::string& text) {
        hq::writePrivate(file, text.substr(0, text.size() / 2));
    };
    const auto take = [](const std::filesystem::path& file, const std::string&) {
        std::filesystem::remove(file);
    };
    for (const char* name : {"hq.db", "passphrase", "backup.json", "secrets/key-centre"}) {
        damage(backup / name, flip);
        damage(backup / name, cut);
        damage(backup / name, take);
    }
    const auto rename = [](const std::string& to) {
        return [to](const std::filesystem::path& file, std::string text) {
            text.replace(text.find("secrets/key-centre"), std::string("secrets/key-centre").size(), to);
            hq::writePrivate(file, text);
        };
    };
    damage(backup / "backup.json", rename("secrets/../../stray"));
    damage(backup / "backup.json", rename("/tmp/stray"));
    damage(backup / "backup.json", rename("stray"));
    hq::restoreFrom(backup, disaster.folder / "new", disaster.town.clock);
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_backup_is_refused) {
    Disaster disaster;
    disaster.backUp();
    const auto restore = [&](std::int64_t after) {
        hq::restoreFrom(disaster.folder / "backup", disaster.folder / "new",
                        {disaster.town.clock.value + after});
    };
    BOOST_CHECK_THROW(restore(-1), hq::Trouble);
    restore(0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting_for_the_kiosks)

BOOST_AUTO_TEST_CASE(nothing_is_issued_until_the_kiosk_was_heard_and_revoking_goes_on) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    const auto serial = counter.issue();
    const Waiting waiting(counter);
    disaster.backUp();
    const auto later = counter.issue("TOKEN0002");
    disaster.restore();
    BOOST_TEST(disaster.awaited() == Names{"FS001-02"}, boost::test_tools::per_element());
    const auto held = counter.enrol(waiting.number, waiting.key);
    BOOST_TEST(refusalOf(held) == "headquarters-restored");
    BOOST_TEST(std::get<sync::LineFault>(held).status == 503);
    BOOST_TEST(
        (std::get<sync::LineFault>(held).kind == sync::LineFault::Kind::unreachable)); // it will try again
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0009", waiting.number)) == "headquarters-restored");
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0002", {})) == "headquarters-restored");

    const auto known = counter.lookUp(serial);
    const auto lost = counter.receive("revoke", counter.wants("revoke"), known);
    counter.toProduction(lost);
    BOOST_TEST(refusalOf(counter.line->revoke(serial, lost, counter.evidenceOf(lost))) == "accepted");
    BOOST_TEST(disaster.row(serial)->state == "revoked");

    sendAll(counter);
    BOOST_TEST(disaster.awaited().empty());
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0009", waiting.number)) == "accepted");
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0002", {})) == "token-in-use"); // it is known again
    BOOST_TEST(refusalOf(counter.enrol(waiting.number, waiting.key)) == "accepted");
    BOOST_TEST(disaster.row(later)->state == "issued");
    BOOST_TEST(disaster.alarms().empty());
}

BOOST_AUTO_TEST_CASE(a_kiosk_that_has_more_than_it_sent_is_still_awaited) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    counter.issue();
    disaster.backUp();
    counter.issue("TOKEN0002");
    disaster.restore();
    counter.line->tellOwnHead(counter.history.head());
    const auto head = std::get<sync::Head>(counter.line->head());
    BOOST_TEST(disaster.awaited().size() == 1U);
    auto rest = counter.history.tail(static_cast<std::size_t>(head.seq));
    const auto last = rest.back();
    rest.pop_back();
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(rest)));
    BOOST_TEST(disaster.awaited().size() == 1U);
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push({last})));
    BOOST_TEST(disaster.awaited().empty());
}

BOOST_AUTO_TEST_CASE(every_kiosk_is_awaited_and_an_officer_may_release_one_or_all) {
    Disaster disaster;
    SampleCounter here(disaster.town);
    SampleCounter there(disaster.town, "FS002-01", "FS002");
    here.issue();
    there.issue("TOKEN0005");
    disaster.backUp();
    disaster.restore();
    Waiting waiting(here);
    sendAll(here);
    BOOST_TEST(disaster.awaited() == Names{"FS002-01"}, boost::test_tools::per_element());
    BOOST_TEST(waiting.enrol() == "headquarters-restored");
    const auto release = [&](const std::string& kiosk, const std::string& officer,
                             const std::string& reason) {
        return hq::runCommand(disaster.town.hq.office(), forms::JsonObject{{"command", "release"},
                                                                           {"kiosk", kiosk},
                                                                           {"officer", officer},
                                                                           {"reason", reason}});
    };
    BOOST_CHECK_THROW(release("", "", "站点撤销"), hq::Trouble);
    BOOST_CHECK_THROW(release("", "总部甲", ""), hq::Trouble);
    BOOST_CHECK_THROW(release("FS001-02", "总部甲", "站点撤销"), hq::Trouble); // it was heard
    BOOST_TEST(waiting.enrol() == "headquarters-restored");
    release("FS002-01", "总部甲", "站点撤销");
    BOOST_TEST(waiting.enrol() == "accepted");
    const auto kept = disaster.stored([](Session& session) {
        Names lines;
        session << "SELECT kiosk || ' ' || officer || ' ' || reason FROM restore_release", into(lines), now;
        return lines;
    });
    BOOST_TEST(kept == Names{"FS002-01 总部甲 站点撤销"}, boost::test_tools::per_element());
    BOOST_CHECK_THROW(release("", "总部甲", "站点撤销"), hq::Trouble); // nobody is awaited
}

BOOST_AUTO_TEST_CASE(a_headquarters_without_kiosks_waits_for_nobody) {
    Disaster disaster;
    disaster.backUp();
    disaster.restore();
    BOOST_TEST(disaster.awaited().empty());
    SampleCounter counter(disaster.town);
    counter.issue();
}

BOOST_AUTO_TEST_CASE(codes_of_before_the_backup_are_void) {
    Disaster disaster;
    const auto enrolment = disaster.town.hq.addKiosk();
    disaster.backUp();
    disaster.restore();
    BOOST_CHECK_THROW(enrolMachineInto(disaster.folder / "kiosk", enrolment), std::runtime_error);
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    enrolMachineInto(disaster.folder / "kiosk", again);
}

BOOST_AUTO_TEST_CASE(a_machine_that_was_set_up_again_since_the_backup_is_known_and_the_one_before_is_not) {
    Disaster disaster;
    disaster.town.clock.value -= 120'000;
    SampleCounter counter(disaster.town);
    disaster.town.clock = hq::systemTime(); // TLS goes by the real time
    counter.issue();
    disaster.backUp();
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    const auto settings = enrolMachineInto(disaster.folder / "kiosk", again);
    disaster.restore();
    const auto line = sync::makeHeadquarters(settings);
    BOOST_TEST(refusalOf(line->head()) == "accepted");
    BOOST_TEST(refusalOf(sync::makeHeadquarters(counter.settings())->head()) == "unknown-machine");
    BOOST_TEST(refusalOf(sync::makeHeadquarters(settings)->head()) == "accepted");
}

// Its disk was restored and declared after the backup: headquarters does not remember the code.
BOOST_AUTO_TEST_CASE(a_kiosk_that_began_its_next_incarnation_since_the_backup_goes_on) {
    Disaster disaster;
    disaster.town.clock.value -= 120'000;
    SampleCounter counter(disaster.town);
    disaster.town.clock = hq::systemTime();
    counter.issue();
    disaster.backUp();
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    const auto settings = enrolMachineInto(disaster.folder / "kiosk", again);
    const auto first = counter.history.entries().size();
    counter.history.beginIncarnation();
    const auto line = sync::makeHeadquarters(settings);
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(line->push(counter.history.tail(first))));
    disaster.restore();
    line->tellOwnHead(counter.history.head());
    BOOST_TEST(std::get<sync::Head>(line->head()).incarnation == 'A');
    BOOST_TEST(disaster.awaited().size() == 1U);
    BOOST_TEST(refusalOf(line->push(counter.history.tail(first))) == "accepted");
    BOOST_TEST(std::get<sync::Head>(line->head()).incarnation == 'B');
    BOOST_TEST(disaster.awaited().empty());
    BOOST_TEST(disaster.alarms().empty());
}

BOOST_AUTO_TEST_SUITE_END()

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
