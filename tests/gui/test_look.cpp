#include "kiosk/layout.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace certdesk::kiosk::layout;

// What people with weak eyes need: contrast at WCAG 2.1 AA (1.4.3), whichever inks meet.

namespace {

double linear(unsigned char channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(const wxColour& c) {
    return 0.2126 * linear(c.Red()) + 0.7152 * linear(c.Green()) + 0.0722 * linear(c.Blue());
}

double contrast(const wxColour& one, const wxColour& other) {
    const auto [dark, light] = std::minmax({luminance(one), luminance(other)});
    return (light + 0.05) / (dark + 0.05);
}

} // namespace

BOOST_AUTO_TEST_SUITE(look)

BOOST_AUTO_TEST_CASE(every_ink_can_be_read_on_paper_and_on_the_ground) {
    BOOST_TEST(contrast(wxColour(0, 0, 0), wxColour(255, 255, 255)) == 21.0,
               boost::test_tools::tolerance(1e-9));
    for (const Ink ink : {Ink::text, Ink::soft, Ink::accent, Ink::done, Ink::waits, Ink::fault})
        for (const Ink ground : {Ink::paper, Ink::ground})
            BOOST_TEST(contrast(colour(ink), colour(ground)) >= 4.5,
                       "ink " << static_cast<int>(ink) << " on " << static_cast<int>(ground) << ": "
                              << contrast(colour(ink), colour(ground)));
    BOOST_TEST(contrast(colour(Ink::paper), colour(Ink::accent)) >= 4.5); // the button that goes on
}

BOOST_AUTO_TEST_SUITE_END()
