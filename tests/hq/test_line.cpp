#define BOOST_TEST_MODULE hq_line
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/sample_history.h"
#include "hq/trouble.h"
#include "support/answering.h"
#include "support/hq_fixture.h"
#include "support/slow_relay.h"
#include "sync/line.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"
#include "token/authority.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = sync::LineFault::Kind;
using Poco::Data::Session;

namespace {

template <typename T>
const T& good(const sync::Answer<T>& answer) {
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        BOOST_FAIL("refused: " + fault->problem + " " + fault->detail);
    return std::get<T>(answer);
}

template <typename T>
sync::LineFault fault(const sync::Answer<T>& answer) {
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(answer));
    const auto& found = std::get<sync::LineFault>(answer);
    BOOST_TEST_MESSAGE(static_cast<int>(found.kind) << " " << found.problem << " " << found.detail);
    return found;
}

/// A line that sends what a Headquarters never would.
struct RawLine {
    explicit RawLine(const sync::LineSettings& settings)
        : line(
              settings.url,
              [settings] {
                  return sync::clientContext(settings.machineKey.string(),
                                             settings.machineCertificate.string(), settings.tlsRoot.string());
              },
              settings.timeout) {}
    sync::LineReply ask(const sync::LineRequest& request) { return good(line.ask(request)); }

    sync::Line line;
};

/// A TLS root of somebody else and a machine certificate under it that names our kiosk.
struct Stranger {
    explicit Stranger(const TempDir& folder) {
        token::SystemRandomness random;
        const auto rootKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto machineKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const forms::UtcMs now{hq::systemTime().value / 1000 * 1000};
        const token::Validity validity{{now.value - 3'600'000}, {now.value + 3'600'000}};
        const auto root =
            token::issueRoot(rootKey, {{"CN", "somebody"}}, validity, token::newSerial(random)).value();
        const auto machine = token::issueTlsClient({root, rootKey}, machineKey.spki(), "FS001-02", validity,
                                                   token::newSerial(random));
        hq::writePrivate(folder / "root.pem", root.pem());
        hq::writePrivate(folder / "machine.pem", machine->pem());
        hq::writePrivate(folder / "machine.key", machineKey.machinePem());
    }
};

std::string digestOf(const std::string& body) {
    return "sha-256=:" + forms::base64(forms::sha256(forms::viewOf(body))) + ":";
}

sync::LineRequest batchOf(const std::vector<sync::StoredEntry>& entries) {
    sync::LineRequest request{"POST", "/api/v1/kiosks/FS001-02/entries", "text/tab-separated-values"};
    for (const auto& entry : entries)
        request.body += sync::batchLine(entry);
    request.headers["Content-Digest"] = digestOf(request.body);
    return request;
}

bool tells(const sync::LineReply& reply, int status, const std::string& kind) {
    BOOST_TEST_MESSAGE(reply.status << " " << reply.body);
    return reply.status == status && reply.body.find("/problems/" + kind + "\"") != std::string::npos;
}

std::vector<sync::StoredEntry> storedAt(HqServer& hq, const std::string& kiosk) {
    return hq.office().database.transaction(
        [&](Poco::Data::Session& session) { return hq::entriesAfter(session, kiosk, 0, {}); });
}

void sameBytes(const std::vector<sync::StoredEntry>& a, const std::vector<sync::StoredEntry>& b) {
    BOOST_REQUIRE_EQUAL(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        BOOST_TEST(sync::batchLine(a[i]) == sync::batchLine(b[i]));
        BOOST_TEST(forms::hex(a[i].hash) == forms::hex(b[i].hash));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(who_is_who)

BOOST_AUTO_TEST_CASE(an_enrolled_kiosk_is_answered) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    BOOST_TEST((good(line->head()) == sync::Head{}));
}

BOOST_AUTO_TEST_CASE(an_enrolment_file_reads_back_as_it_was_written) {
    HqServer hq;
    const auto enrolment = hq.addKiosk();
    const auto read = sync::parseEnrolment(sync::enrolmentText(enrolment));
    BOOST_TEST(read.url == enrolment.url);
    BOOST_TEST(read.code == enrolment.code);
    BOOST_TEST(read.tlsRoot == enrolment.tlsRoot);
    BOOST_TEST((read.recordsKey == enrolment.recordsKey));
    BOOST_CHECK_THROW(sync::parseEnrolment(R"({"version":1,"point":"FS001"})"), forms::JsonProblem);
}

// A machine without a certificate of ours must not reach any route.
BOOST_AUTO_TEST_CASE(no_certificate_or_a_foreign_one_is_not_us) {
    HqServer hq;
    const auto ours = hq.enrolKiosk();
    good(sync::makeHeadquarters(ours)->head());
    TempDir folder;
    const Stranger stranger(folder);
    auto foreign = ours;
    foreign.machineCertificate = folder / "machine.pem";
    foreign.machineKey = folder / "machine.key";
    BOOST_TEST((fault(sync::makeHeadquarters(foreign)->head()).kind == Kind::notUs));
    auto none = ours;
    none.machineCertificate.clear();
    none.machineKey.clear();
    BOOST_TEST((fault(sync::makeHeadquarters(none)->head()).kind == Kind::notUs));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_another_headquarters_gave_is_not_us) {
    HqServer hq;
    HqServer restored; // the same TLS root, but it never enrolled this machine
    auto settings = restored.enrolKiosk();
    hq.addKiosk();
    settings.url = hq.server().kiosksUrl();
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::notUs));
}

BOOST_AUTO_TEST_CASE(a_kiosk_is_refused_what_belongs_to_another) {
    HqServer hq;
    const auto second = hq.enrolKiosk("FS001-03");
    hq.enrolKiosk("FS001-02");
    auto settings = second;
    settings.kiosk = "FS001-02";
    const auto refused = fault(sync::makeHeadquarters(settings)->head());
    BOOST_TEST((refused.kind == Kind::refused));
    BOOST_TEST(refused.problem == "not-this-kiosk");
    SampleHistory history("FS001-02");
    BOOST_TEST(tells(RawLine(second).ask(batchOf(history.entries())), 403, "not-this-kiosk"));
}

BOOST_AUTO_TEST_CASE(a_replaced_machine_certificate_no_longer_counts) {
    HqServer hq;
    const auto first = hq.enrolKiosk();
    const auto again = hq::addKioskTo(hq.office(), "FS001-02", "FS001", true);
    TempDir folder;
    const auto second = enrolMachineInto(folder.path(), again);
    BOOST_TEST((fault(sync::makeHeadquarters(first)->head()).kind == Kind::notUs));
    BOOST_TEST((good(sync::makeHeadquarters(second)->head()) == sync::Head{}));
}

// Somebody else answers at headquarters' address.
BOOST_AUTO_TEST_CASE(a_server_with_another_root_is_not_headquarters) {
    HqServer hq;
    TempDir folder;
    const Stranger stranger(folder);
    auto settings = hq.enrolKiosk();
    settings.tlsRoot = folder / "root.pem";
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(a_server_whose_certificate_has_another_name_is_not_headquarters) {
    HqServer hq({}, "127.0.0.2");
    auto enrolment = hq.addKiosk();
    BOOST_TEST(enrolment.openUrl.starts_with("https://127.0.0.1:"));
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto request = key.request({{"CN", "FS001-02"}});
    enrolment.openUrl = "https://127.0.0.2:" + std::to_string(hq.server().openPort());
    BOOST_TEST((fault(sync::enrolMachine(enrolment, request.value())).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(a_web_page_without_tls_is_a_log_in_page_of_the_network) {
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::thread portal([&] {
        auto client = socket.acceptConnection();
        const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin";
        try {
            client.sendBytes(page.data(), static_cast<int>(page.size()));
            char ignored[256];
            while (client.receiveBytes(ignored, sizeof ignored) > 0) {
            }
        } catch (const Poco::Exception&) { // the kiosk has hung up
        }
    });
    HqServer hq;
    auto settings = hq.enrolKiosk();
    settings.url = "https://127.0.0.1:" + std::to_string(socket.address().port());
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::loginPage));
    portal.join();
}

// A headquarters that is being stopped, or a line that breaks while the two introduce themselves.
BOOST_AUTO_TEST_CASE(a_connection_that_ends_early_is_unreachable) {
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::thread ending([&] {
        auto client = socket.acceptConnection();
        char hello[4096];
        client.receiveBytes(hello, sizeof hello);
        client.shutdownSend();
        client.receiveBytes(hello, sizeof hello);
    });
    HqServer hq;
    auto settings = hq.enrolKiosk();
    settings.url = "https://127.0.0.1:" + std::to_string(socket.address().port());
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::unreachable));
    ending.join();
}

BOOST_AUTO_TEST_CASE(nobody_there_is_unreachable_and_its_return_is_noticed) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    good(line->head());
    hq.stop();
    BOOST_TEST((fault(line->head()).kind == Kind::unreachable));
    hq.start();
    BOOST_TEST((good(line->head()) == sync::Head{}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(one_time_codes)

BOOST_AUTO_TEST_CASE(a_code_makes_one_machine_and_answers_it_again_but_no_other) {
    HqServer hq;
    const auto enrolment = hq.addKiosk();
    const auto first = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto other = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto certificate = good(sync::enrolMachine(enrolment, first));
    BOOST_TEST(token::Certificate::fromPem(certificate)->commonName() == "FS001-02");
    BOOST_TEST(good(sync::enrolMachine(enrolment, first)) == certificate);
    const auto refused = fault(sync::enrolMachine(enrolment, other));
    BOOST_TEST((refused.kind == Kind::refused));
    BOOST_TEST(refused.problem == "bad-code");
}

BOOST_AUTO_TEST_CASE(a_wrong_code_another_kiosk_or_an_old_code_is_refused) {
    forms::UtcMs now = hq::systemTime();
    hq::ServerOptions options;
    options.clock = [&] { return now; };
    HqServer hq(options);
    const auto request = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto enrolment = hq.addKiosk();
    auto wrong = enrolment;
    wrong.code.back() = wrong.code.back() == 'A' ? 'B' : 'A';
    BOOST_TEST(fault(sync::enrolMachine(wrong, request)).problem == "bad-code");
    auto stranger = enrolment;
    stranger.kiosk = "FS001-09";
    BOOST_TEST(fault(sync::enrolMachine(stranger, request)).problem == "bad-code");
    now.value += 31LL * 24 * 3600 * 1000;
    BOOST_TEST(fault(sync::enrolMachine(enrolment, request)).problem == "bad-code");
}

BOOST_AUTO_TEST_CASE(a_kiosk_is_added_once_and_only_at_a_point_that_exists) {
    HqServer hq;
    hq.addKiosk("FS001-02", "FS001");
    BOOST_CHECK_THROW(hq.addKiosk("FS001-02", "FS001"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS999-01", "FS999"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS002-01", "FS001"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS001-../1", "FS001"), hq::Trouble);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(entries)

// I4: however often anything is retried, HQ has each entry once, in order, byte for byte.
BOOST_AUTO_TEST_CASE(I4_odd_batches_sent_three_times_are_stored_once_byte_for_byte) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory history;
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    history.makeReady(history.newCase(), key);
    const auto& all = history.entries();
    const std::size_t splits[][2] = {{0, 3}, {0, 3}, {2, 7}, {3, 4}, {1, 14}, {0, 14}, {5, 9}};
    for (const auto& [from, to] : splits) {
        const std::vector<sync::StoredEntry> batch(all.begin() + static_cast<std::ptrdiff_t>(from),
                                                   all.begin() + static_cast<std::ptrdiff_t>(to));
        good(line->push(batch));
    }
    BOOST_TEST((good(line->head()) == history.head()));
    sameBytes(storedAt(hq, "FS001-02"), all);
}

BOOST_AUTO_TEST_CASE(what_headquarters_has_can_be_fetched_again) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    SampleHistory history;
    good(sync::makeHeadquarters(settings)->push(history.entries()));
    const auto reply = RawLine(settings).ask({"GET", "/api/v1/kiosks/FS001-02/entries?after=1"});
    const auto entries = sync::parseBatch(reply.body);
    BOOST_REQUIRE(entries);
    BOOST_REQUIRE_EQUAL(entries->size(), history.entries().size() - 1);
    BOOST_TEST(sync::batchLine(entries->front()) == sync::batchLine(history.entries()[1]));
}

BOOST_AUTO_TEST_CASE(another_history_is_a_conflict_with_the_head_that_headquarters_has) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory first;
    good(line->push(first.entries()));
    SampleHistory cloned; // other keys, so other bytes
    const auto refused = fault(line->push(cloned.entries()));
    BOOST_TEST((refused.kind == Kind::conflict));
    BOOST_REQUIRE(refused.hqHead);
    BOOST_TEST((*refused.hqHead == first.head()));
    sameBytes(storedAt(hq, "FS001-02"), first.entries());
}

BOOST_AUTO_TEST_CASE(a_batch_that_leaves_a_gap_is_a_conflict) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory history;
    BOOST_TEST((fault(line->push(history.tail(1))).kind == Kind::conflict));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
}

BOOST_AUTO_TEST_CASE(broken_chains_and_lines_are_refused_whole) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    RawLine line(settings);
    SampleHistory history;
    auto swapped = history.entries();
    std::swap(swapped[1], swapped[2]);
    BOOST_TEST(tells(line.ask(batchOf(swapped)), 422, "chain-broken"));
    auto request = batchOf(history.entries());
    request.headers["Certdesk-Head"] = std::string(64, '0');
    BOOST_TEST(tells(line.ask(request), 422, "chain-broken"));
    auto wrapped = history.entries();
    wrapped[1].wraps = forms::toBytes("{}");
    BOOST_TEST(tells(line.ask(batchOf(wrapped)), 422, "bad-entry"));
    auto garbled = history.entries();
    garbled[1].header = forms::toBytes("{}");
    BOOST_TEST(tells(line.ask(batchOf(garbled)), 422, "bad-entry"));
    SampleHistory other("FS001-03");
    BOOST_TEST(tells(line.ask(batchOf(other.entries())), 403, "not-this-kiosk"));
    auto text = batchOf({});
    text.body = "not a batch\n";
    text.headers["Content-Digest"] = digestOf(text.body);
    BOOST_TEST(tells(line.ask(text), 400, "bad-batch"));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
    request.headers["Certdesk-Head"] = forms::hex(history.head().hash);
    BOOST_TEST(line.ask(request).status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_whose_digest_is_wrong_or_missing_is_refused) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    SampleHistory history;
    auto request = batchOf(history.entries());
    request.headers["Content-Digest"] = digestOf("something else");
    BOOST_TEST(tells(line.ask(request), 400, "digest-mismatch"));
    request.headers.erase("Content-Digest");
    BOOST_TEST(tells(line.ask(request), 400, "digest-mismatch"));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
}

BOOST_AUTO_TEST_CASE(routes_that_are_not_there_and_wrong_methods_are_named) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/nothing"}), 404, "not-found"));
    BOOST_TEST(tells(line.ask({"GET", "/"}), 404, "not-found"));
    BOOST_TEST(tells(line.ask({"DELETE", "/api/v1/kiosks/FS001-02/head"}), 405, "method-not-allowed"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/kiosks/FS001-02/entries?after=-1"}), 400, "bad-request"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates"}), 400, "bad-request"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates?token=a&code=b"}), 400, "bad-request"));
    for (const char* key : {"serial", "certificate", "token", "code"}) {
        const auto none = line.ask({"GET", std::string("/api/v1/certificates?") + key + "=00ff"});
        BOOST_TEST(none.status == 200);
        BOOST_TEST(none.body.find(R"("certificates":[])") != std::string::npos);
    }
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates/00ff/revocation"}), 405, "method-not-allowed"));
    BOOST_TEST(tells(line.ask({"POST", "/api/v1/cases/FS001-02A-20261123-0001", "application/json", "{}"}),
                     405, "method-not-allowed"));
}

BOOST_AUTO_TEST_CASE(the_body_of_a_revocation_is_read_strictly) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    const auto ask = [&](const std::string& body) {
        return line.ask({"POST", "/api/v1/certificates/00ff/revocation", "application/json", body});
    };
    const std::string number = R"("case": "FS001-02A-20261123-0001")";
    for (const std::string& body :
         {std::string("no"), "{" + number + "}", "{" + number + R"(, "evidence": "x"})",
          "{" + number + R"(, "evidence": ["x"]})", "{" + number + R"(, "evidence": [], "more": 1})"})
        BOOST_TEST(tells(ask(body), 400, "bad-request"));
    BOOST_TEST(tells(ask("{" + number + R"(, "evidence": []})"), 404, "certificate-unknown"));
}

BOOST_AUTO_TEST_CASE(the_catalogue_is_signed_and_not_sent_twice) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    const auto reply = line.ask({"GET", "/api/v1/catalogue"});
    const auto json = forms::parseJson(reply.body);
    forms::JsonReader reader(json);
    const auto bytes = forms::fromBase64(reader.string("catalogue", 1 << 20)).value();
    const auto signature = forms::fromBase64(reader.string("signature")).value();
    std::string statement("certdesk catalogue v1\0", 22);
    statement += forms::toText(bytes);
    BOOST_TEST(forms::verifies(forms::viewOf(statement), signature, hq.office().config.catalogueKey));
    BOOST_TEST(forms::parseCatalogue(forms::toText(bytes)).version == reader.integer("version", 1, 1000));
    sync::LineRequest again{"GET", "/api/v1/catalogue"};
    again.headers["If-None-Match"] = hq.office().signedCatalogue()->tag;
    const auto same = line.ask(again);
    BOOST_TEST(same.status == 304);
    BOOST_TEST(same.body.empty());
}

BOOST_AUTO_TEST_CASE(headquarters_knows_how_far_a_kiosks_own_journal_is) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    const auto row = [&] {
        return hq.office()
            .database.transaction([](Session& session) { return hq::findKiosk(session, "FS001-02"); })
            .value();
    };
    const auto line = sync::makeHeadquarters(settings);
    good(line->head());
    BOOST_TEST(row().ownIncarnation.empty());
    line->tellOwnHead({'A', 7, {}});
    BOOST_TEST(row().ownSeq == 0); // nothing was asked yet
    good(line->head());
    BOOST_TEST(row().ownIncarnation == "A");
    BOOST_TEST(row().ownSeq == 7);
    SampleHistory history;
    history.newCase();
    line->tellOwnHead({'A', 11, {}});
    good(line->push(history.entries()));
    BOOST_TEST(row().ownSeq == 11);
    line->tellOwnHead({'A', 9, {}}); // an older request that comes late
    good(line->head());
    BOOST_TEST(row().ownSeq == 11);
    line->tellOwnHead({'B', 10, {}}); // a kiosk that was restored
    good(line->head());
    BOOST_TEST(row().ownIncarnation == "B");
    BOOST_TEST(row().ownSeq == 10);
}

BOOST_AUTO_TEST_CASE(an_own_head_that_is_none_is_refused_and_not_kept) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    sync::LineRequest request{"GET", "/api/v1/kiosks/FS001-02/head"};
    for (const char* wrong : {"A", "7", "a 7", "A 07", "A -7", "A 99999999999999999999"}) {
        request.headers["Certdesk-Own-Head"] = wrong;
        BOOST_TEST(tells(line.ask(request), 400, "bad-request"));
    }
    const auto row =
        hq.office().database.transaction([](Session& session) { return hq::findKiosk(session, "FS001-02"); });
    BOOST_TEST(row->ownIncarnation.empty());
    request.headers["Certdesk-Own-Head"] = "A 7";
    BOOST_TEST(line.ask(request).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rounds)

namespace {

/// Loses the answer of the `at`th push, and the line with it: headquarters has the entries, the kiosk does
/// not know.
class LosingAnswers : public sync::Headquarters {
public:
    LosingAnswers(sync::Headquarters& real, int at) : real_(real), at_(at) {}
    sync::Answer<sync::Head> head() override {
        if (pushes_ < at_) return real_.head();
        return sync::LineFault{Kind::unreachable, 0, {}, "lost", {}};
    }
    sync::Answer<sync::Head> push(const std::vector<sync::StoredEntry>& entries) override {
        auto answer = real_.push(entries);
        if (++pushes_ != at_) return answer;
        return sync::LineFault{Kind::unreachable, 0, {}, "lost", {}};
    }
    sync::Answer<std::vector<sync::StoredEntry>> entriesAfter(std::int64_t s) override {
        return real_.entriesAfter(s);
    }
    sync::Answer<forms::Bytes> enrol(const std::string& c, forms::ByteView r) override {
        return real_.enrol(c, r);
    }
    sync::Answer<sync::EncryptionPair> encryptionPair(const std::string& c, forms::ByteView r) override {
        return real_.encryptionPair(c, r);
    }
    sync::Answer<sync::AdminPins> adminPins(const std::string& t, const std::string& c) override {
        return real_.adminPins(t, c);
    }
    sync::Answer<std::vector<forms::Bytes>> authorities(const std::string& c) override {
        return real_.authorities(c);
    }
    sync::Answer<sync::LookedUp> lookUp(sync::LookUpKey k, const std::string& v) override {
        return real_.lookUp(k, v);
    }
    sync::Answer<forms::UtcMs> revoke(const std::string& s, const std::string& c,
                                      const std::vector<sync::StoredEntry>& e) override {
        return real_.revoke(s, c, e);
    }
    sync::Answer<sync::ReturnedCase> returnedCase(const std::string& c) override {
        return real_.returnedCase(c);
    }
    sync::Answer<std::optional<sync::PublishedCatalogue>> catalogue(const std::string& t) override {
        return real_.catalogue(t);
    }
    sync::Answer<forms::Bytes> renewMachine(forms::ByteView r) override { return real_.renewMachine(r); }

private:
    sync::Headquarters& real_;
    int at_;
    int pushes_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_journal_reaches_headquarters_whole_also_after_a_lost_answer_and_a_restart) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    for (int i = 0; i < 600; ++i)
        kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i);
    LosingAnswers losing(*line, 1);
    const auto broken = sync::syncOnce(*journal, losing);
    BOOST_TEST(!broken.online);
    BOOST_TEST(journal->acknowledged().seq == 0);
    BOOST_TEST(good(line->head()).seq > 0);
    hq.stop();
    const auto away = sync::syncOnce(*journal, *line);
    BOOST_TEST((away.fault && away.fault->kind == Kind::unreachable));
    hq.start();
    const auto status = sync::syncOnce(*journal, *line);
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST((journal->acknowledged() == journal->head()));
    BOOST_TEST((good(line->head()) == journal->head()));
}

// Headquarters cuts a request after its time (30 s; here half a second), and a full batch takes longer.
BOOST_AUTO_TEST_CASE(a_backlog_gets_through_a_line_that_is_too_slow_for_a_full_batch) {
    hq::ServerOptions options;
    options.limits.request = std::chrono::milliseconds(500);
    HqServer hq(options);
    auto settings = hq.enrolKiosk();
    const SlowRelay slow(static_cast<std::uint16_t>(hq.server().kioskPort()));
    settings.url = slow.url();
    const auto line = sync::makeHeadquarters(settings);
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    for (int i = 0; i < 700; ++i)
        kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i);
    std::size_t whole = 0;
    for (const auto& entry : journal->entriesAfter(0, {100'000, 1 << 30}))
        whole += sync::batchLine(entry).size();
    BOOST_TEST(whole > 1'000'000U); // a batch of 1,000 takes more than its time
    const auto status = sync::syncOnce(*journal, *line);
    BOOST_TEST(status.online);
    BOOST_TEST((good(line->head()) == journal->head())); // whose hash covers them all
    BOOST_TEST_MESSAGE(whole << " bytes of entries, carried " << slow.carried());
    BOOST_TEST(slow.carried() > whole + 500'000);    // one was cut
    BOOST_TEST(slow.carried() < whole + (2U << 20)); // and hardly more than that batch sent again
}

// Order and identity are incarnation and number, never the time.
BOOST_AUTO_TEST_CASE(a_clock_that_is_years_off_changes_no_order_and_no_identity) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    std::vector<std::string> numbers;
    for (const char* day : {"2026-11-23", "2019-03-01", "2031-06-30", "2026-11-24", "1971-01-01"}) {
        kiosk.setDay(*forms::parseIsoDay(day));
        for (int i = 0; i < 3; ++i)
            numbers.push_back(kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i));
        BOOST_TEST(sync::syncOnce(*journal, *line).online);
    }
    BOOST_TEST((good(line->head()) == journal->head()));
    const auto stored = storedAt(hq, "FS001-02");
    sameBytes(stored, journal->entriesAfter(0, {}));
    for (std::size_t i = 0; i < stored.size(); ++i)
        BOOST_TEST(sync::parseHeader(forms::toText(stored[i].header)).seq == static_cast<int>(i) + 1);
    std::sort(numbers.begin(), numbers.end());
    BOOST_TEST((std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end())); // none twice
    BOOST_TEST(kiosk.verify(*journal).sound());
}

BOOST_AUTO_TEST_SUITE_END()
