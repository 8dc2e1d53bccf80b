#define BOOST_TEST_MODULE token_pkcs11
#include "print.h"
#include "token/fault.h"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <p11-kit/pkcs11.h>
#include <regex>
#include <set>

using namespace certdesk::token;

namespace {

/// Every "#define CKR_X (number)" of the header that the driver is compiled with.
std::vector<std::pair<std::string, unsigned long>> codesOfTheHeader() {
    std::ifstream header(CERTDESK_PKCS11_HEADER);
    const std::regex definition(R"(#define\s+(CKR_\w+)\s+\((0x[0-9a-fA-F]+|\d+)UL\))");
    std::vector<std::pair<std::string, unsigned long>> codes;
    for (std::string line; std::getline(header, line);) {
        std::smatch found;
        if (std::regex_search(line, found, definition))
            codes.emplace_back(found[1], std::stoul(found[2], nullptr, 0));
    }
    return codes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(every_code_of_the_header_has_a_row_with_its_name) {
    const auto codes = codesOfTheHeader();
    BOOST_TEST(codes.size() > 90U);
    for (const auto& [name, code] : codes) {
        if (code == CKR_OK) continue;
        BOOST_TEST(isKnownCkr(code), name);
        BOOST_TEST(nameOfCkr(code) == name);
    }
}

BOOST_AUTO_TEST_CASE(success_has_no_row_and_unknown_codes_are_the_drivers_fault) {
    BOOST_TEST(!isKnownCkr(CKR_OK));
    BOOST_TEST(!isKnownCkr(0x80000001));
    BOOST_TEST(faultOf(0x80000001) == FaultKind::driverFault);
    BOOST_TEST(nameOfCkr(0x80000001) == "CKR_0x80000001");
}

BOOST_AUTO_TEST_CASE(codes_that_decide_what_staff_do_have_their_kind) {
    const std::pair<unsigned long, FaultKind> table[] = {
        {CKR_PIN_INCORRECT, FaultKind::pinIncorrect},
        {CKR_PIN_LOCKED, FaultKind::pinLocked},
        {CKR_PIN_LEN_RANGE, FaultKind::pinInvalid},
        {CKR_PIN_EXPIRED, FaultKind::pinExpired},
        {CKR_USER_PIN_NOT_INITIALIZED, FaultKind::pinNotSet},
        {CKR_DEVICE_REMOVED, FaultKind::removed},
        {CKR_TOKEN_NOT_PRESENT, FaultKind::noToken},
        {CKR_TOKEN_NOT_RECOGNIZED, FaultKind::notRecognised},
        {CKR_TOKEN_WRITE_PROTECTED, FaultKind::writeProtected},
        {CKR_DEVICE_MEMORY, FaultKind::full},
        {CKR_HOST_MEMORY, FaultKind::driverMemory},
        {CKR_SESSION_HANDLE_INVALID, FaultKind::sessionClosed},
        {CKR_SESSION_EXISTS, FaultKind::busy},
        {CKR_MECHANISM_INVALID, FaultKind::mechanismUnsupported},
        {CKR_FUNCTION_NOT_SUPPORTED, FaultKind::functionUnsupported},
        {CKR_USER_ALREADY_LOGGED_IN, FaultKind::alreadyLoggedIn},
        {CKR_GENERAL_ERROR, FaultKind::driverFault},
        {CKR_DEVICE_ERROR, FaultKind::deviceFault},
    };
    for (const auto& [code, kind] : table)
        BOOST_TEST(faultOf(code) == kind, nameOfCkr(code));
}

BOOST_AUTO_TEST_CASE(ids_are_there_and_differ) {
    std::set<std::string_view> ids;
    for (int kind = 0; kind <= static_cast<int>(FaultKind::deviceFault); ++kind)
        ids.insert(idOf(static_cast<FaultKind>(kind)));
    BOOST_TEST(ids.size() == static_cast<std::size_t>(FaultKind::deviceFault) + 1);
    BOOST_TEST(!ids.contains(""));
}

BOOST_AUTO_TEST_SUITE_END()
