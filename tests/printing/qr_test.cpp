#include "printing/paper.h"
#include "printing/preview.h"
#include "printing/qr.h"
#include "shared_fonts.h"
#include "support/sample_papers.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <zbar.h>

using namespace certdesk;
using namespace certdesk::printing;

namespace {

/// What a scanner reads on a drawn page, each text once.
std::vector<std::string> scanned(const Image& page) {
    std::vector<std::uint8_t> gray;
    for (std::size_t i = 0; i < page.rgb.size(); i += 3)
        gray.push_back(page.rgb[i]);
    zbar::Image image(static_cast<unsigned>(page.width), static_cast<unsigned>(page.height), "Y800",
                      gray.data(), gray.size());
    zbar::ImageScanner scanner;
    scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    scanner.scan(image);
    std::vector<std::string> texts;
    for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol)
        texts.push_back(symbol->get_data());
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

} // namespace

BOOST_AUTO_TEST_SUITE(qr_codes)

BOOST_AUTO_TEST_CASE(on_a_receipt_give_case_number_and_check_code) {
    const Pdf pdf = renderReceipt(tests::usualReceipt(), tests::sharedFonts());
    BOOST_TEST((scanned(renderPage(pdf.bytes, 0, 200).value()) ==
                std::vector<std::string>{"FS001-02A-20261123-0007 7K3M-Q0ZT"}));
}

BOOST_AUTO_TEST_CASE(on_a_form_give_the_case_number_on_both_sides) {
    const Pdf pdf = renderApplication(tests::usualApplication(), tests::sharedFonts());
    for (const int page : {0, 1})
        BOOST_TEST((scanned(renderPage(pdf.bytes, page, 200).value()) ==
                    std::vector<std::string>{"FS001-02A-20261123-0007"}));
}

BOOST_AUTO_TEST_CASE(on_a_notice_give_case_number_and_check_code) {
    const Notice notice = tests::notice(3);
    const Pdf pdf = renderNotice(notice, tests::sharedFonts());
    BOOST_TEST((scanned(renderPage(pdf.bytes, 0, 200).value()) ==
                std::vector<std::string>{notice.caseNumber + " " + notice.checkCode}));
}

BOOST_AUTO_TEST_CASE(on_an_authorisation_give_the_case_number_also_on_its_copy) {
    AuthorisationLetter letter = tests::usualAuthorisation();
    letter.copyMark = tests::copyMark();
    const Pdf pdf = renderAuthorisation(letter, tests::sharedFonts());
    BOOST_TEST((scanned(renderPage(pdf.bytes, 0, 200).value()) ==
                std::vector<std::string>{"FS001-02A-20261123-0007"}));
}

BOOST_AUTO_TEST_CASE(refuse_what_they_cannot_hold) {
    BOOST_CHECK_THROW(qrOf(""), PaperError);
    BOOST_CHECK_THROW(qrOf(std::string(3000, 'x')), PaperError);
    BOOST_TEST(qrOf(std::string(2000, 'x')).size > 100);
}

BOOST_AUTO_TEST_SUITE_END()
