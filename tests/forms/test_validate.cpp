#define BOOST_TEST_MODULE forms_validate
#include "files.h"
#include "forms/utf8.h"
#include "forms/validate.h"
#include "mutation.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <ostream>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace certdesk::forms {
std::ostream& operator<<(std::ostream& out, FieldFault fault) { return out << static_cast<int>(fault); }
} // namespace certdesk::forms

namespace {

using Check = std::function<std::optional<FieldFault>(std::string_view)>;

constexpr Day today{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23)};

const std::string usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const std::string digits = "0123456789";

// Published codes (business licences, the standards' own samples) and those of the sample walk-ins.
const std::vector<std::string> validUscc{
    "91440606722473344C", "914403001922038216", "9144030071526726XG", "91440300708461136T",
    "91330100799655058B", "91110000600037341L", "91350100M000100Y43", "N2440607559123458R",
    "91440604MA4W0A1235", "124406054562011777", "914406067398765458",
};
const std::vector<std::string> validResidentIds{
    "11010519491231002X", "440524188001010014", "440604199003150129",
    "440606198512010456", "440605200002290076", "44060719780808101X",
};
const std::vector<std::string> validOrganisationCodes{"D2143569X", "722473344", "192203821", "71526726X",
                                                      "708461136"};

std::optional<FieldFault> residentId(std::string_view number) { return checkResidentId(number, today); }

void checkAccepted(const Check& check, const std::vector<std::string>& table) {
    for (const std::string& text : table)
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!check(text)); }
}

void checkRefused(const Check& check, const std::vector<std::pair<std::string, FieldFault>>& table) {
    for (const auto& [text, fault] : table) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_REQUIRE(check(text));
            BOOST_TEST(*check(text) == fault);
        }
    }
}

/// Every code that differs from `code` in one character, where both are of `alphabet`.
std::vector<std::string> singleChanges(const std::string& code, const std::string& alphabet) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < code.size(); ++at) {
        if (alphabet.find(code[at]) == std::string::npos) continue;
        for (const char c : alphabet) {
            if (c == code[at]) continue;
            all.push_back(code);
            all.back()[at] = c;
        }
    }
    return all;
}

/// Every code in which two unequal neighbours of `alphabet` changed places.
std::vector<std::string> transpositions(const std::string& code, const std::string& alphabet) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at + 1 < code.size(); ++at) {
        if (code[at] == code[at + 1]) continue;
        if (code.find_first_not_of(alphabet, at) < at + 2) continue;
        all.push_back(code);
        std::swap(all.back()[at], all.back()[at + 1]);
    }
    return all;
}

void checkTypingErrorsAreFound(const Check& check, const std::vector<std::string>& codes,
                               const std::string& alphabet) {
    for (const std::string& code : codes) {
        BOOST_REQUIRE(!check(code));
        for (const std::string& wrong : singleChanges(code, alphabet))
            BOOST_TEST_CONTEXT(code << " typed as " << wrong) { BOOST_TEST(check(wrong).has_value()); }
        for (const std::string& wrong : transpositions(code, alphabet))
            BOOST_TEST_CONTEXT(code << " typed as " << wrong) { BOOST_TEST(check(wrong).has_value()); }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(published_uscc_are_valid) { checkAccepted(checkUscc, validUscc); }

BOOST_AUTO_TEST_CASE(wrong_uscc_are_refused_with_the_reason) {
    checkRefused(checkUscc,
                 {
                     {"", FieldFault::empty},
                     {"91350100M000100Y4Z", FieldFault::wrongCharacter}, // Z is no character of the code
                     {"91350100M000100Y4O", FieldFault::wrongCharacter},
                     {"91440604ma4w0a1235", FieldFault::wrongCharacter},
                     {"9144060\xE4\xB8\xAD"
                      "MA4W0A12",
                      FieldFault::wrongCharacter},
                     {"91440604MA4W0A123", FieldFault::wrongLength},
                     {"91440604MA4W0A12355", FieldFault::wrongLength},
                     {"B1440604MA4W0A1235", FieldFault::wrongPrefix},
                     {"01440604MA4W0A1235", FieldFault::wrongPrefix},
                     {"9144A604MA4W0A1235", FieldFault::wrongPrefix},
                     {"91350100M000100Y4A", FieldFault::wrongCheck},
                     {"91440604MA4W0A1230", FieldFault::wrongCheck},
                 });
}

// GB 32100: 31 is prime and all weights differ, so each of these is found.
BOOST_AUTO_TEST_CASE(every_changed_character_or_swapped_pair_of_a_uscc_is_found) {
    checkTypingErrorsAreFound(checkUscc, validUscc, usccAlphabet);
}

// The standard's table of weights is the powers of 3 modulo 31, so Horner's scheme from the right gives the
// same sum.
BOOST_AUTO_TEST_CASE(exactly_one_last_character_fits_a_uscc) {
    Mutation random(32100);
    std::string seen;
    for (int round = 0; round < 500; ++round) {
        std::string code = "91440604";
        while (code.size() < 17)
            code += usccAlphabet[random.below(31)];
        std::size_t sum = 0;
        for (std::size_t at = 17; at-- > 0;)
            sum = (sum * 3 + usccAlphabet.find(code[at])) % 31;
        const char last = usccAlphabet[(31 - sum) % 31];
        seen += last;
        for (const char c : usccAlphabet)
            BOOST_TEST_CONTEXT(code + c) { BOOST_TEST(checkUscc(code + c).has_value() == (c != last)); }
    }
    BOOST_TEST(usccAlphabet.find_first_not_of(seen) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(published_resident_ids_are_valid) { checkAccepted(residentId, validResidentIds); }

BOOST_AUTO_TEST_CASE(wrong_resident_ids_are_refused_with_the_reason) {
    checkRefused(residentId, {
                                 {"", FieldFault::empty},
                                 {"11010519491231002x", FieldFault::wrongCharacter},
                                 {"1101051949123100X2", FieldFault::wrongCharacter},
                                 {"X10105194912310021", FieldFault::wrongCharacter},
                                 {"11010X", FieldFault::wrongCharacter},
                                 {"11010519491231002", FieldFault::wrongLength},
                                 {"110105491231002", FieldFault::wrongLength}, // the 15 digits of before 1999
                                 {"110105194912310020X", FieldFault::wrongLength},
                                 {"01010519491231002X", FieldFault::wrongPrefix},
                                 {"440604199002300126", FieldFault::noSuchDate},
                                 {"110105194913310020", FieldFault::noSuchDate},
                                 {"110105194900310020", FieldFault::noSuchDate},
                                 {"110105194912000020", FieldFault::noSuchDate},
                                 {"110105200102290020", FieldFault::noSuchDate},
                                 {"110105190002290020", FieldFault::noSuchDate},
                                 {"110105202611240020", FieldFault::futureDate},
                                 {"110105194912310021", FieldFault::wrongCheck},
                             });
}

BOOST_AUTO_TEST_CASE(who_is_born_today_has_a_valid_birth_date) {
    BOOST_TEST((checkResidentId("440605200002290076", plusDays(*parseIsoDay("2000-02-29"), -1)) ==
                FieldFault::futureDate));
    BOOST_TEST(!checkResidentId("440605200002290076", *parseIsoDay("2000-02-29")));
}

// GB 11643 (ISO 7064 MOD 11-2): 11 is prime and neighbouring weights differ.
BOOST_AUTO_TEST_CASE(every_changed_character_or_swapped_pair_of_a_resident_id_is_found) {
    checkTypingErrorsAreFound(residentId, validResidentIds, digits + "X");
}

// ISO 7064 MOD 11-2 by its own recursion.
BOOST_AUTO_TEST_CASE(exactly_one_last_character_fits_a_resident_id) {
    const std::string checks = digits + "X";
    std::string seen;
    for (std::size_t serial = 0; serial < 1000; ++serial) {
        std::string number = "44060419900315" + std::to_string(1000 + serial).substr(1);
        std::size_t p = 0;
        for (const char c : number)
            p = (p + checks.find(c)) * 2 % 11;
        const char last = checks[(12 - p) % 11];
        seen += last;
        for (const char c : checks)
            BOOST_TEST_CONTEXT(number + c) { BOOST_TEST(residentId(number + c).has_value() == (c != last)); }
    }
    BOOST_TEST(checks.find_first_not_of(seen) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(published_organisation_codes_are_valid) {
    checkAccepted(checkOrganisationCode, validOrganisationCodes);
}

BOOST_AUTO_TEST_CASE(wrong_organisation_codes_are_refused_with_the_reason) {
    checkRefused(checkOrganisationCode, {
                                            {"", FieldFault::empty},
                                            {"d2143569X", FieldFault::wrongCharacter},
                                            {"D2143569-X", FieldFault::wrongCharacter},
                                            {"D2143569A", FieldFault::wrongCharacter},
                                            {"D214356X", FieldFault::wrongLength},
                                            {"D2143569X0", FieldFault::wrongLength},
                                            {"D21435690", FieldFault::wrongCheck},
                                        });
}

// GB 11714: modulo 11 tells digits apart; letters that lie 11 apart count the same, so only digits are
// promised.
BOOST_AUTO_TEST_CASE(every_changed_or_swapped_digit_of_an_organisation_code_is_found) {
    checkTypingErrorsAreFound(checkOrganisationCode, validOrganisationCodes, digits);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(contacts)

BOOST_AUTO_TEST_CASE(mobiles_have_eleven_digits_from_13_to_19) {
    checkAccepted(checkMobile, {"13800138000", "13000000000", "19999999999", "16612345678"});
    checkRefused(checkMobile, {{"", FieldFault::empty},
                               {"12800138000", FieldFault::wrongForm},
                               {"10800138000", FieldFault::wrongForm},
                               {"23800138000", FieldFault::wrongForm},
                               {"1380013800", FieldFault::wrongForm},
                               {"138001380000", FieldFault::wrongForm},
                               {"1380013800O", FieldFault::wrongForm},
                               {"+8613800138000", FieldFault::wrongForm}});
}

BOOST_AUTO_TEST_CASE(post_codes_have_six_digits) {
    checkAccepted(checkPostcode, {"528000", "010010"});
    checkRefused(checkPostcode, {{"", FieldFault::empty},
                                 {"52800", FieldFault::wrongForm},
                                 {"5280000", FieldFault::wrongForm},
                                 {"52800A", FieldFault::wrongForm}});
}

BOOST_AUTO_TEST_CASE(emails_have_one_at_and_a_domain) {
    const std::string longest = std::string(242, 'a') + "@example.com";
    checkAccepted(checkEmail, {"handler@example.com", "a.b+c_d@mail.gov.cn", "a@b.cn", longest});
    checkRefused(checkEmail, {{"", FieldFault::empty},
                              {"handler", FieldFault::wrongForm},
                              {"@example.com", FieldFault::wrongForm},
                              {"handler@", FieldFault::wrongForm},
                              {"a@b@example.com", FieldFault::wrongForm},
                              {"handler@example", FieldFault::wrongForm},
                              {"handler@.com", FieldFault::wrongForm},
                              {"handler@example.com.", FieldFault::wrongForm},
                              {"handler@example..com", FieldFault::wrongForm},
                              {"han dler@example.com", FieldFault::wrongForm},
                              {"handler@exa_mple.com", FieldFault::wrongForm},
                              {"a\r\nBcc:b@example.com", FieldFault::wrongForm}, // headers put into mail
                              {"a" + longest, FieldFault::tooLong}});
}

BOOST_AUTO_TEST_CASE(phones_are_digits_and_their_marks) {
    checkAccepted(checkPhone, {"0757-83120000", "+86 757 83120000", "(0757) 83120000", "95105"});
    checkRefused(checkPhone, {{"", FieldFault::empty},
                              {"9510", FieldFault::wrongForm},
                              {"-- () --", FieldFault::wrongForm},
                              {"0757-83120000-1234567", FieldFault::wrongForm},
                              {"0757-8312000x", FieldFault::wrongForm}});
}

BOOST_AUTO_TEST_CASE(other_identity_documents_have_5_to_20_letters_and_digits) {
    checkAccepted(checkOtherId, {"E12345678", "H0123456789", "12345", "ABCDEFGHIJ0123456789"});
    checkRefused(checkOtherId, {{"", FieldFault::empty},
                                {"1234", FieldFault::wrongLength},
                                {"ABCDEFGHIJ01234567890", FieldFault::wrongLength},
                                {"E1234(5)", FieldFault::wrongCharacter},
                                {"护照12345", FieldFault::wrongCharacter}});
}

BOOST_AUTO_TEST_CASE(text_is_counted_in_characters_not_bytes) {
    const Check atMost4 = [](std::string_view text) { return checkText(text, 4); };
    checkAccepted(atMost4, {"晨光陶瓷", "a", "𬭚𬭚𬭚𬭚", "A 公司"});
    checkRefused(atMost4, {{"", FieldFault::empty},
                           {" \xE3\x80\x80", FieldFault::empty},
                           {"晨光陶瓷厂", FieldFault::tooLong},
                           {"a\nb", FieldFault::wrongCharacter},
                           {"a\xE2\x80\xAE"
                            "b",
                            FieldFault::wrongCharacter}, // turns the text around on paper
                           {"\xFF", FieldFault::wrongCharacter}});
    BOOST_TEST(characters("晨光𬭚a") == 4u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(normalising)

BOOST_AUTO_TEST_CASE(codes_are_taken_as_people_paste_them) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"91440604MA4W0A1235", "91440604MA4W0A1235"},
        {" 9144 0604-ma4w 0a12 35\n", "91440604MA4W0A1235"},
        {"９１４４０６０４ＭＡ４ｗ０Ａ１２３５", "91440604MA4W0A1235"},
        {"　138－0013–8000　", "13800138000"},
        {"11010519491231002x", "11010519491231002X"},
        {"\xEF\xBB\xBF"
         "528\xE2\x80\x8B"
         "000\xC2\xA0",
         "528000"},
        {"", ""},
    };
    for (const auto& [typed, plain] : table)
        BOOST_TEST_CONTEXT(typed) { BOOST_TEST(normaliseCode(typed) == plain); }
}

BOOST_AUTO_TEST_CASE(names_keep_their_punctuation_and_single_spaces) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"  佛山市（禅城）晨光陶瓷有限公司 ", "佛山市（禅城）晨光陶瓷有限公司"},
        {"ＡＢＣ　１２３\t号", "ABC 123 号"},
        {"A \n\t  B", "A B"},
        {"a\x01\xE2\x80\xAE"
         "b",
         "ab"},
        {"李·四，王", "李·四，王"},
        {" \t ", ""},
    };
    for (const auto& [typed, plain] : table)
        BOOST_TEST_CONTEXT(typed) { BOOST_TEST(normaliseText(typed) == plain); }
}

BOOST_AUTO_TEST_CASE(phones_keep_their_marks_in_ascii) {
    BOOST_TEST(normalisePhone("　（０７５７）８３１２－００００ ") == "(0757)8312-0000");
    BOOST_TEST(normalisePhone("+86 757–83120000") == "+86 757-83120000");
    BOOST_TEST(!checkPhone(normalisePhone("０７５７－８３１２００００")));
}

BOOST_AUTO_TEST_CASE(emails_keep_their_case_and_hyphens) {
    BOOST_TEST(normaliseEmail(" Li－Si＠Example.com\n") == "Li-Si@Example.com");
    BOOST_TEST(normaliseEmail("Li-Si@Example.com") == "Li-Si@Example.com");
}

BOOST_AUTO_TEST_CASE(broken_utf8_never_becomes_a_valid_code) {
    BOOST_TEST(checkMobile(normaliseCode("1380013\xFF"
                                         "8000"))
                   .has_value());
    BOOST_TEST(isUtf8(normaliseText("a\xC3(\xE4\xB8")));
}

BOOST_AUTO_TEST_CASE(normalising_again_changes_nothing) {
    Mutation random(11643);
    for (int round = 0; round < 5'000; ++round) {
        const std::string noise = random.noise(random.below(40));
        for (const auto& normalise : {normaliseCode, normaliseText, normalisePhone, normaliseEmail}) {
            const std::string once = normalise(noise);
            BOOST_REQUIRE(normalise(once) == once);
            BOOST_REQUIRE(isUtf8(once));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(masking)

BOOST_AUTO_TEST_CASE(shows_only_the_ends) {
    BOOST_TEST(masked("13800138000") == "138****8000");
    BOOST_TEST(masked("440604199003150129") == "4406**********0129");
    BOOST_TEST(masked("E12345678") == "E1*****78");
    BOOST_TEST(masked("1234567") == "*******");
    BOOST_TEST(masked("") == "");
}

BOOST_AUTO_TEST_CASE(never_shows_half_of_anything_but_a_mobile) {
    for (std::size_t length = 1; length <= 40; ++length) {
        const std::string shown = masked(std::string(length, '7'));
        BOOST_TEST(shown.size() == length);
        const auto visible = static_cast<std::size_t>(std::count(shown.begin(), shown.end(), '7'));
        BOOST_TEST_CONTEXT(length) { BOOST_TEST(visible <= (length == 11 ? 7 : length / 2)); }
    }
}

BOOST_AUTO_TEST_SUITE_END()
