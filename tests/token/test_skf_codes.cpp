#include "print.h"
#include "token/fault.h"
#include "token/skf_abi.h"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

using namespace certdesk::token;

namespace {

std::vector<std::pair<std::string, unsigned long>> codesOfTheInterface() {
    std::ifstream header(CERTDESK_SOURCE_DIR "/token/skf_abi.h");
    const std::regex definition(R"(Ulong (SAR_\w+) = (0x[0-9A-F]+);)");
    std::vector<std::pair<std::string, unsigned long>> codes;
    for (std::string line; std::getline(header, line);) {
        std::smatch found;
        if (std::regex_search(line, found, definition))
            codes.emplace_back(found[1], std::stoul(found[2], nullptr, 0));
    }
    return codes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(skf_codes)

BOOST_AUTO_TEST_CASE(every_code_of_the_interface_has_a_row_with_its_name) {
    const auto codes = codesOfTheInterface();
    BOOST_TEST(codes.size() > 40U);
    for (const auto& [name, code] : codes) {
        BOOST_TEST(isKnownSar(code) == (code != skf::SAR_OK), name);
        if (code == skf::SAR_OK) continue;
        BOOST_TEST(nameOfSar(code) == name);
        BOOST_TEST(nameOfCode(code) == name);
    }
}

BOOST_AUTO_TEST_CASE(unknown_codes_are_the_drivers_fault) {
    BOOST_TEST(!isKnownSar(0x0A0000FF));
    BOOST_TEST(faultOfSar(0x0A0000FF) == FaultKind::driverFault);
    BOOST_TEST(nameOfSar(0x0A0000FF) == "SAR_0x0a0000ff");
    BOOST_TEST(nameOfCode(0x0A0000FF) == "SAR_0x0a0000ff");
    BOOST_TEST(nameOfCode(0xA0) == "CKR_PIN_INCORRECT");
}

BOOST_AUTO_TEST_CASE(codes_that_decide_what_staff_do_have_their_kind) {
    const std::pair<unsigned long, FaultKind> table[] = {
        {skf::SAR_PIN_INCORRECT, FaultKind::pinIncorrect},
        {skf::SAR_PIN_LOCKED, FaultKind::pinLocked},
        {skf::SAR_PIN_LEN_RANGE, FaultKind::pinInvalid},
        {skf::SAR_PIN_INVALID, FaultKind::pinInvalid},
        {skf::SAR_USER_PIN_NOT_INITIALIZED, FaultKind::pinNotSet},
        {skf::SAR_APPLICATION_NOT_EXISTS, FaultKind::pinNotSet},
        {skf::SAR_USER_NOT_LOGGED_IN, FaultKind::notLoggedIn},
        {skf::SAR_DEVICE_REMOVED, FaultKind::removed},
        {skf::SAR_NO_ROOM, FaultKind::full},
        {skf::SAR_REACH_MAX_CONTAINER_COUNT, FaultKind::full},
        {skf::SAR_MEMORYERR, FaultKind::driverMemory},
        {skf::SAR_TIMEOUTERR, FaultKind::busy},
        {skf::SAR_NOTSUPPORTYETERR, FaultKind::functionUnsupported},
        {skf::SAR_KEYNOTFOUNDERR, FaultKind::keyMissing},
        {skf::SAR_CERTNOTFOUNDERR, FaultKind::certificateMissing},
        {skf::SAR_INVALIDPARAMERR, FaultKind::refusedData},
        {skf::SAR_FAIL, FaultKind::driverFault},
        {skf::SAR_WRITEFILEERR, FaultKind::deviceFault},
    };
    for (const auto& [code, kind] : table)
        BOOST_TEST(faultOfSar(code) == kind, nameOfSar(code));
}

BOOST_AUTO_TEST_SUITE_END()
