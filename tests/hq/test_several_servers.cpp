#define BOOST_TEST_MODULE hq_several_servers
// What a headquarters of several server processes over one PostgreSQL must be: one headquarters.
#include "forms/shipped.h"
#include "hq/catalogues.h"
#include "hq/commands.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/older_database.h"
#include "hq/sample_counter.h"

#include <boost/test/unit_test.hpp>

#include <latch>
#include <set>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

namespace {

hq::ServerOptions optionsOf(const Town& town) {
    hq::ServerOptions options;
    options.clock = [&town] { return town.clock; };
    return options;
}

/// Two servers, and lines of a kiosk to both.
struct Scene {
    Town town;
    HqServer second{town.hq, optionsOf(town)};

    std::unique_ptr<sync::Headquarters> lineTo(HqServer& server, const SampleCounter& counter) {
        auto settings = counter.settings();
        settings.url = server.server().kiosksUrl();
        return sync::makeHeadquarters(settings);
    }
};

/// A kiosk with cases that wait for their certificates; nothing of it is sent.
struct Kiosk {
    Kiosk(Scene& scene, const std::string& name, int cases)
        : counter(scene.town, name), first(scene.lineTo(scene.town.hq, counter)),
          second(scene.lineTo(scene.second, counter)) {
        for (int i = 0; i < cases; ++i) {
            keys.push_back(token::KeyPair::generate(token::KeyAlgorithm::p256));
            numbers.push_back(counter.receive("new", counter.wants("new")));
            counter.toProduction(numbers.back());
            counter.produce(numbers.back(), tokenOf(i), keys.back(), forms::Stage::enrol);
        }
    }
    std::string tokenOf(int i) const { return counter.history.kiosk() + "-TOKEN" + std::to_string(i); }

    /// A few entries to the one, the next few to the other, each batch twice.
    void sendInTurns() {
        const auto& entries = counter.history.entries();
        for (std::size_t from = 0; from < entries.size(); from += few) {
            const auto to = std::min(entries.size(), from + few);
            const std::vector batch(entries.begin() + static_cast<std::ptrdiff_t>(from),
                                    entries.begin() + static_cast<std::ptrdiff_t>(to));
            const bool turn = from / few % 2 == 0;
            for (auto* line : {turn ? first.get() : second.get(), turn ? second.get() : first.get()})
                if (refusalOf(line->push(batch)) != "accepted") ++refused;
        }
    }

    sync::Answer<forms::Bytes> ask(sync::Headquarters& line, std::size_t i) const {
        return line.enrol(numbers[i], keys[i].request({{"CN", "whoever"}}).value());
    }

    static constexpr std::size_t few = 7;
    SampleCounter counter;
    std::unique_ptr<sync::Headquarters> first, second;
    std::vector<token::KeyPair> keys;
    std::vector<std::string> numbers;
    int refused = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(several_servers, *boost::unit_test::precondition(onPostgresqlOnly))

BOOST_AUTO_TEST_CASE(under_load_two_give_what_one_would) {
    constexpr int kiosks = 4;
    constexpr int cases = 3;
    Scene scene;
    std::vector<std::unique_ptr<Kiosk>> all;
    for (int i = 0; i < kiosks; ++i)
        all.push_back(std::make_unique<Kiosk>(scene, "FS001-0" + std::to_string(i + 2), cases));
    std::vector<std::vector<sync::Answer<forms::Bytes>>> answers(kiosks * 2);
    {
        std::latch ready(kiosks * 2);
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < kiosks; ++k)
            for (const bool atFirst : {true, false})
                threads.emplace_back([&, k, atFirst] {
                    Kiosk& kiosk = *all[k];
                    if (atFirst) kiosk.sendInTurns();
                    ready.arrive_and_wait();
                    for (std::size_t i = 0; i < cases; ++i)
                        answers[k * 2 + (atFirst ? 0 : 1)].push_back(
                            kiosk.ask(atFirst ? *kiosk.first : *kiosk.second, i));
                });
    }
    std::set<std::string> serials;
    for (std::size_t k = 0; k < kiosks; ++k) {
        BOOST_TEST(all[k]->refused == 0);
        BOOST_TEST((std::get<sync::Head>(all[k]->first->head()) == all[k]->counter.history.head()));
        BOOST_TEST((std::get<sync::Head>(all[k]->second->head()) == all[k]->counter.history.head()));
        for (std::size_t i = 0; i < cases; ++i) {
            const auto& one = answers[k * 2][i];
            const auto& other = answers[k * 2 + 1][i];
            BOOST_REQUIRE_EQUAL(refusalOf(one), "accepted");
            BOOST_REQUIRE_EQUAL(refusalOf(other), "accepted");
            BOOST_TEST((std::get<forms::Bytes>(one) == std::get<forms::Bytes>(other)));
            serials.insert(token::Certificate::fromDer(std::get<forms::Bytes>(one)).value().serial());
        }
    }
    BOOST_TEST(serials.size() == static_cast<std::size_t>(kiosks) * cases);
    for (auto* office : {&scene.town.hq.office(), &scene.second.office()}) {
        const auto verified = hq::runCommand(*office, forms::JsonObject{{"command", "verify"}});
        forms::JsonReader reader(verified);
        BOOST_TEST(reader.boolean("sound"));
        BOOST_TEST(reader.array("notApplied").empty());
        const auto status = hq::runCommand(*office, forms::JsonObject{{"command", "status"}});
        BOOST_TEST(forms::JsonReader(status).integer("certificates", 0, 1000) == kiosks * cases);
    }
}

BOOST_AUTO_TEST_CASE(what_one_publishes_the_other_offers_and_judges_by) {
    Scene scene;
    Kiosk kiosk(scene, "FS001-02", 0);
    std::string text(forms::shippedCatalogue());
    const std::string old = "\"version\": 1";
    text.replace(text.find(old), old.size(), "\"version\": 2");
    const std::string from = "\"from\": \"2018-01-01\"";
    text.replace(text.find(from), from.size(), "\"from\": \"" + forms::isoDay(scene.town.today()) + "\"");
    hq::publishCatalogue(scene.town.hq.office(), text);
    const auto answer = kiosk.second->catalogue("");
    const auto offered = std::get<std::optional<sync::PublishedCatalogue>>(answer);
    BOOST_REQUIRE(offered.has_value());
    BOOST_TEST(offered->version == 2);
    BOOST_CHECK_THROW(hq::publishCatalogue(scene.second.office(), text), std::exception);
    BOOST_TEST(scene.second.office().catalogues.all().size() == 2U);
}

BOOST_AUTO_TEST_CASE(whom_one_registers_the_other_lets_in) {
    Scene scene;
    const auto enrolment = scene.second.addKiosk("FS002-01", "FS002");
    const TempDir folder;
    auto settings = enrolMachineInto(folder / "kiosk", enrolment);
    settings.url = scene.town.hq.server().kiosksUrl();
    BOOST_TEST(std::get<sync::Head>(sync::makeHeadquarters(settings)->head()).seq == 0);
}

BOOST_AUTO_TEST_SUITE_END()
