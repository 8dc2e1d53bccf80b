#define BOOST_TEST_MODULE desk_words
#include "desk/lang.h"
#include "desk/settings.h"
#include "desk/words.h"
#include "forms/shipped.h"
#include "printing/fonts.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

using namespace certdesk;
using desk::Sentence;
using desk::Trouble;

namespace {

const forms::Catalogue& catalogue() {
    static const forms::Catalogue shipped = forms::parseCatalogue(forms::shippedCatalogue());
    return shipped;
}

void chooseEnglish() { desk::useLanguage(desk::Language::english, desk::localeDirectory()); }
void chooseChinese() { desk::useLanguage(desk::Language::chinese, desk::localeDirectory()); }

bool hasChinese(const std::string& text) {
    for (const unsigned char c : text)
        if (c >= 0xe4 && c <= 0xe9) return true;
    return false;
}

/// A sentence says what happened and what to do, in one language, with no place left unfilled.
void checkSentence(const Sentence& sentence, bool english) {
    BOOST_TEST(!sentence.what.empty());
    BOOST_TEST(!sentence.todo.empty());
    BOOST_TEST(sentence.whole().find('{') == std::string::npos);
    BOOST_TEST(hasChinese(sentence.whole()) != english);
}

std::vector<Trouble> everyTrouble() {
    std::vector<Trouble> troubles{desk::LogInFault::wrongNameOrPassword, desk::LogInFault::closed,
                                  desk::NeedsLogIn{}, desk::NoSuchCase{"FS001-01A-20261123-0001"}};
    for (int kind = 0; kind <= static_cast<int>(forms::RefusalKind::wrongStage); ++kind) {
        forms::Refusal no;
        no.kind = static_cast<forms::RefusalKind>(kind);
        no.problems = {{"holder.uscc", forms::FieldFault::wrongCheck}};
        no.missing = {{"business-licence", 1}};
        no.step = forms::Step::fee;
        troubles.emplace_back(no);
    }
    for (int kind = 0; kind <= static_cast<int>(token::FaultKind::deviceFault); ++kind)
        troubles.emplace_back(
            token::TokenFault{static_cast<token::FaultKind>(kind), token::TokenStep::open, 0});
    for (int kind = 0; kind <= static_cast<int>(sync::LineFault::Kind::proxyRefused); ++kind)
        troubles.emplace_back(sync::LineFault{static_cast<sync::LineFault::Kind>(kind), 0, "x", "y", {}});
    for (int kind = 0; kind <= static_cast<int>(printing::PrinterTrouble::Kind::stopped); ++kind)
        troubles.emplace_back(
            printing::PrinterTrouble{static_cast<printing::PrinterTrouble::Kind>(kind), "z"});
    for (int state = 0; state <= static_cast<int>(forms::TokenState::destroyed); ++state) {
        forms::Refusal unfit;
        unfit.kind = forms::RefusalKind::tokenUnfit;
        unfit.other = forms::idOf(static_cast<forms::TokenState>(state));
        troubles.emplace_back(unfit);
    }
    for (int kind = 0; kind <= static_cast<int>(forms::PinWeakness::asBefore); ++kind)
        troubles.emplace_back(static_cast<forms::PinWeakness>(kind));
    for (const auto& no : {desk::HolderPinRefused{true, false, 0}, desk::HolderPinRefused{false, true, {}},
                           desk::HolderPinRefused{false, false, 3}, desk::HolderPinRefused{}})
        troubles.emplace_back(no);
    return troubles;
}

struct LanguageOfTest {
    ~LanguageOfTest() { chooseChinese(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(words, LanguageOfTest)

BOOST_AUTO_TEST_CASE(every_trouble_has_a_whole_sentence_in_both_languages) {
    for (const Trouble& trouble : everyTrouble()) {
        BOOST_TEST_CONTEXT(desk::idOf(trouble).kind) {
            chooseChinese();
            checkSentence(desk::wordsFor(trouble, catalogue()), false);
            chooseEnglish();
            checkSentence(desk::wordsFor(trouble, catalogue()), true);
        }
    }
}

BOOST_AUTO_TEST_CASE(broken_machinery_has_a_whole_sentence_too) {
    using Kind = sync::JournalError::Kind;
    for (const Kind kind :
         {Kind::locked, Kind::notThere, Kind::diskFull, Kind::damaged, Kind::newer, Kind::unreadable}) {
        chooseChinese();
        checkSentence(desk::wordsFor(sync::JournalError(kind, "detail")), false);
        chooseEnglish();
        checkSentence(desk::wordsFor(sync::JournalError(kind, "detail")), true);
    }
    checkSentence(desk::wordsFor(desk::DamagedFile("catalogues/1.json", "/services/0/id")), true);
    checkSentence(desk::wordsFor(std::filesystem::filesystem_error(
                      "x", "settings.json", std::make_error_code(std::errc::no_space_on_device))),
                  true);
    checkSentence(desk::wordsFor(std::runtime_error("unexpected")), true);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_apart_from_a_file_that_is_not_there) {
    chooseChinese();
    const auto full = desk::wordsFor(
        std::filesystem::filesystem_error("x", "a", std::make_error_code(std::errc::no_space_on_device)));
    const auto missing = desk::wordsFor(std::filesystem::filesystem_error(
        "x", "a", std::make_error_code(std::errc::no_such_file_or_directory)));
    BOOST_TEST(full.what != missing.what);
}

BOOST_AUTO_TEST_CASE(a_payment_that_does_not_fit_names_both_amounts) {
    forms::Refusal no;
    no.kind = forms::RefusalKind::paymentMismatch;
    no.given = forms::Fen(19900);
    no.expected = forms::Fen(20000);
    chooseChinese();
    const std::string said = desk::wordsFor(Trouble(no), catalogue()).whole();
    BOOST_TEST(said.find("199.00") != std::string::npos);
    BOOST_TEST(said.find("200.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_field_that_can_be_faulty_has_a_name) {
    for (const char* field : {"holder.name",
                              "holder.uscc",
                              "holder.kind",
                              "holder.address",
                              "holder.postcode",
                              "holder.phone",
                              "holder.legalRepresentative",
                              "handler.name",
                              "handler.idKind",
                              "handler.idNumber",
                              "handler.mobile",
                              "handler.email",
                              "applications",
                              "years",
                              "algorithm",
                              "reason",
                              "changes",
                              "payment",
                              "reviewer",
                              "service"})
        BOOST_TEST(desk::nameOfField(field) != field);
}

BOOST_AUTO_TEST_CASE(kinds_for_machines_are_plain_words) {
    for (const Trouble& trouble : everyTrouble()) {
        const desk::TroubleId id = desk::idOf(trouble);
        BOOST_TEST(!id.kind.empty());
        BOOST_TEST(id.kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(limits_are_told_as_the_catalogue_sets_them) {
    forms::Catalogue own = catalogue();
    const auto told = [&own](const std::string& words) {
        const auto lines = desk::limitsOf(own);
        return std::any_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.find(words) != std::string::npos; });
    };
    chooseChinese();
    BOOST_TEST(told("¥5.00"));
    BOOST_TEST(told("离线超过 15 天不能办：收费（新办证书"));
    BOOST_TEST(!told("UKey 剩"));
    own.stock.lowTokens = 20;
    own.day.differenceLimit = forms::Fen(1234);
    BOOST_TEST(told("UKey 剩 20 时提醒"));
    BOOST_TEST(told("¥12.34"));
    chooseEnglish();
    for (const std::string& line : desk::limitsOf(own)) {
        BOOST_TEST(!hasChinese(line), line);
        BOOST_TEST(line.find('{') == std::string::npos, line);
    }
    chooseChinese();
}

BOOST_AUTO_TEST_SUITE_END()
