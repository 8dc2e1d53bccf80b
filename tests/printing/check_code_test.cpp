#include "printing/check_code.h"

#include <boost/test/unit_test.hpp>

using certdesk::forms::Fen;
using namespace certdesk::printing;

BOOST_AUTO_TEST_SUITE(check_code)

namespace {
constexpr const char* caseNumber = "FS001-02A-20261123-0007";
constexpr const char* receiptNumber = "FS001-02A-R0000007";
} // namespace

BOOST_AUTO_TEST_CASE(has_two_groups_of_four) {
    const std::string code = checkCode(caseNumber, receiptNumber, Fen(20000));
    BOOST_TEST(code.size() == 9U);
    BOOST_TEST(code[4] == '-');
    BOOST_TEST(code.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(stays_the_same_for_papers_already_handed_out) {
    BOOST_TEST(checkCode(caseNumber, receiptNumber, Fen(20000)) ==
               checkCode(caseNumber, receiptNumber, Fen(20000)));
    BOOST_TEST(checkCode("FS001-02A-20261123-0007", "FS001-02A-R0000007", Fen(20000)) == "AXTD-QS95");
}

BOOST_AUTO_TEST_CASE(changes_with_each_of_its_parts) {
    const std::string code = checkCode(caseNumber, receiptNumber, Fen(20000));
    BOOST_TEST(code != checkCode("FS001-02A-20261123-0008", receiptNumber, Fen(20000)));
    BOOST_TEST(code != checkCode(caseNumber, "FS001-02A-R0000008", Fen(20000)));
    BOOST_TEST(code != checkCode(caseNumber, receiptNumber, Fen(20001)));
}

BOOST_AUTO_TEST_CASE(keeps_its_parts_apart) {
    BOOST_TEST(checkCode("A1", "2", Fen(0)) != checkCode("A", "12", Fen(0)));
}

BOOST_AUTO_TEST_CASE(is_recognised_as_people_type_it) {
    std::string code = checkCode(caseNumber, receiptNumber, Fen(20000));
    BOOST_TEST(matchesCheckCode(code, caseNumber, receiptNumber, Fen(20000)));
    std::string lower;
    for (const char c : code)
        if (c != '-') lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    BOOST_TEST(matchesCheckCode(" " + lower, caseNumber, receiptNumber, Fen(20000)));
}

BOOST_AUTO_TEST_CASE(refuses_every_single_wrong_character) {
    const std::string code = checkCode(caseNumber, receiptNumber, Fen(20000));
    for (std::size_t at = 0; at < code.size(); ++at)
        for (const char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
            if (c == code[at] || code[at] == '-') continue;
            std::string wrong = code;
            wrong[at] = c;
            BOOST_TEST(!matchesCheckCode(wrong, caseNumber, receiptNumber, Fen(20000)));
        }
    BOOST_TEST(!matchesCheckCode("", caseNumber, receiptNumber, Fen(20000)));
    BOOST_TEST(!matchesCheckCode(code + "0", caseNumber, receiptNumber, Fen(20000)));
}

BOOST_AUTO_TEST_CASE(of_a_notice_is_another_one_and_guards_the_number) {
    const std::string code = noticeCode(caseNumber);
    BOOST_TEST(code.size() == 9U);
    BOOST_TEST(code != checkCode(caseNumber, "", Fen(0)));
    BOOST_TEST(matchesNoticeCode(code, caseNumber));
    BOOST_TEST(!matchesNoticeCode(code, "FS001-02A-20261123-0008"));
    BOOST_TEST(!matchesNoticeCode("", caseNumber));
}

BOOST_AUTO_TEST_SUITE_END()
