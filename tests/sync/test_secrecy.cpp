#define BOOST_TEST_MODULE sync_secrecy
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;

namespace {

const std::string pin = "81726354";
const std::string otherPin = "55443322";
const std::string password = "correct horse battery";

/// A text in every coding in which it could lie about.
void addCodings(std::vector<std::string>& needles, const Bytes& bytes) {
    needles.push_back(forms::toText(bytes));
    needles.push_back(forms::hex(bytes));
    std::string coded = forms::base64(bytes);
    coded.resize(coded.size() / 4 * 4 - 4); // what follows decides on the end
    if (coded.size() >= 8) needles.push_back(coded);
    const Bytes digest = forms::sha256(bytes);
    needles.push_back(forms::toText(digest));
    needles.push_back(forms::hex(digest));
}

std::vector<std::string> textsOf(const forms::Personal& p) {
    return {p.legalRepresentative, p.address,       p.phone,        p.handlerName,
            p.handlerIdNumber,     p.handlerMobile, p.handlerEmail, p.handlerIdNumber.substr(6)};
}

std::vector<std::string> codingsOf(const std::vector<std::string>& texts) {
    std::vector<std::string> needles;
    for (const std::string& text : texts)
        addCodings(needles, forms::toBytes(text));
    return needles;
}

struct BusyKiosk : Kiosk {
    /// Keeps and changes everything that could leave a trace.
    BusyKiosk() {
        journal = open();
        for (int i = 0; i < 30; ++i) {
            const std::string number = receive(*journal, "公开单位" + std::to_string(i), i);
            add(*journal, number,
                forms::DetailsRecorded{sample::holder("改名"), sample::person(100 + i), true});
            journal->loadCase(number, &reader());
        }
        journal->putSlot(makeSlot("li", Secret("first password"), reader(), sample::cheapSlot));
        journal->putSlot(makeSlot("li", Secret(password), reader(), sample::cheapSlot));
        journal->putProductionPin("FS001-02A-20261123-0001", Secret(pin));
        journal->putProductionPin("FS001-02A-20261123-0001", Secret(otherPin));
        journal->putProductionPin("FS001-02A-20261123-0002", Secret(otherPin));
        journal->dropProductionPin("FS001-02A-20261123-0002");
        journal->search(sample::person(1).handlerMobile, 10);
        journal->lookUp("id", sample::person(1).handlerIdNumber, reader());
    }

    std::string everyByte() const {
        std::string all;
        for (const auto& file : std::filesystem::recursive_directory_iterator(data()))
            if (file.is_regular_file())
                all += file.path().filename().string() + sample::contentOf(file.path());
        return all;
    }

    std::unique_ptr<Journal> journal;
};

void containsNone(const std::string& bytes, const std::vector<std::string>& needles) {
    for (const std::string& needle : needles)
        BOOST_TEST((bytes.find(needle) == std::string::npos), "of " << needle.size() << " bytes");
}

std::vector<std::string> everyPerson() {
    std::vector<std::string> needles;
    for (int i = 0; i < 30; ++i)
        for (const int number : {i, 100 + i}) {
            const auto codings = codingsOf(textsOf(sample::person(number)));
            needles.insert(needles.end(), codings.begin(), codings.end());
        }
    return needles;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(I9_no_personal_data_in_clear, BusyKiosk)

BOOST_AUTO_TEST_CASE(the_search_below_finds_what_is_in_clear) {
    const std::string bytes = everyByte();
    for (const char* clear :
         {"公开单位7", "91440604MA4W0A1235", "FS001-02A-20261123-0030", "details-recorded"})
        BOOST_TEST((bytes.find(clear) != std::string::npos), clear);
}

BOOST_AUTO_TEST_CASE(in_the_data_directory_while_it_is_in_use) { containsNone(everyByte(), everyPerson()); }

BOOST_AUTO_TEST_CASE(in_the_data_directory_afterwards) {
    journal.reset();
    containsNone(everyByte(), everyPerson());
}

BOOST_AUTO_TEST_CASE(in_a_backup_or_after_the_register_was_derived_afresh) {
    journal->rebuild(stepOf(), reader());
    BOOST_TEST(verify(*journal).sound());
    journal->backup(data() / "copy.db");
    containsNone(everyByte(), everyPerson());
}

BOOST_AUTO_TEST_CASE(in_what_an_error_says) {
    const std::string number = journal->nextCaseNumber(today());
    const forms::Personal person = sample::person(1);
    forms::Details details = sample::holder("单位");
    details.years = 1000; // could not be read again
    const auto wordsOf = [&](forms::Event event) {
        try {
            add(*journal, "FS001-02A-20261123-0001", std::move(event));
        } catch (const std::exception& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const std::string words = wordsOf(forms::DetailsRecorded{details, person, true});
    BOOST_TEST(!words.empty());
    containsNone(words, textsOf(person));
    forms::Personal endless = person;
    endless.handlerName = std::string(5000, 'x') + person.handlerName;
    const std::string more = wordsOf(forms::DetailsRecorded{sample::holder("单位"), endless, true});
    BOOST_TEST(!more.empty());
    containsNone(more, textsOf(person));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(I8_no_secret_in_clear, BusyKiosk)

BOOST_AUTO_TEST_CASE(no_pin_password_or_key_in_the_data_directory_or_a_backup) {
    std::vector<std::string> needles = codingsOf({pin, otherPin, password, "first password"});
    for (const Secret* key : {&reader().kiosk.secretKey, &reader().lookupKey, &reader().signer.seed})
        addCodings(needles, Bytes(key->view().begin(), key->view().end()));
    for (const StoredEntry& stored : journal->entriesAfter(0, {})) {
        if (stored.wraps.empty()) continue;
        const auto caseKey = caseKeyFrom(forms::toText(stored.wraps), reader().kiosk);
        addCodings(needles, Bytes(caseKey->view().begin(), caseKey->view().end()));
    }
    BOOST_TEST(needles.size() > 150U);
    containsNone(everyByte(), needles);
    journal->backup(data() / "copy.db");
    journal.reset();
    containsNone(everyByte(), needles);
}

BOOST_AUTO_TEST_CASE(a_dropped_production_pin_is_not_there_even_sealed) {
    const std::string number = "FS001-02A-20261123-0003";
    journal->putProductionPin(number, Secret(pin));
    const Bytes sealed =
        forms::fromHex(sample::RawDatabase(data() / "journal.db")
                           .text("SELECT hex(sealed) FROM production_pin WHERE case_no = '" + number + "'"))
            .value();
    BOOST_TEST((everyByte().find(forms::toText(sealed)) != std::string::npos));
    journal->dropProductionPin(number);
    BOOST_TEST((everyByte().find(forms::toText(sealed)) == std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()
