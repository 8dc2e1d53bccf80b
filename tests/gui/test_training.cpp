#include "desk/training.h"
#include "kiosk/names.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/weakref.h>

// The window of a kiosk for training: it says so wherever one looks, and tells how to log in.

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

/// A window over a whole place for training, without its tokens.
struct Practice {
    Practice() {
        desk::Settings settings = desk::loadSettings(training.kiosk());
        settings.pkcs11Modules.clear();
        desk_ = desk::Desk::open(training.kiosk(), desk::realSurroundings(training.kiosk(), settings));
        driver.onUi([this] {
            frame_ = new kiosk::MainFrame(desk_);
            frame_->Show();
        });
        driver.untilThere(names::logInAccount);
        driver.until("the window is active", [this] { return frame_->IsActive(); });
    }
    ~Practice() {
        driver.onUi([this] { frame_->Close(true); });
        driver.until("the window is gone", [this] { return !frame_; });
        driver.onUi([this] {
            frame_.Release();
            kiosk::Task::joinAll();
        });
    }
    Practice(const Practice&) = delete;
    Practice& operator=(const Practice&) = delete;

    bool saysSo(const char* of = nullptr) {
        return driver.onUi([of] {
            wxWindow* in = of ? wxWindow::FindWindowByName(of) : nullptr;
            const wxWindow* band =
                of ? wxWindow::FindWindowByName(names::trainingBand, in) : Driver::find(names::trainingBand);
            return band && band->IsShownOnScreen();
        });
    }

    TempDir folder;
    desk::Training training{folder / "training"};
    Driver driver;

private:
    std::shared_ptr<desk::Desk> desk_;
    wxWeakRef<kiosk::MainFrame> frame_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(training)

BOOST_FIXTURE_TEST_CASE(the_band_shows_at_the_log_in_on_pages_behind_the_lock_and_to_the_applicant,
                        Practice) {
    training.requireHeadquarters();
    BOOST_TEST(saysSo());
    driver.press(std::string(names::logInPractice) + "li");
    BOOST_TEST(driver.text(names::logInAccount) == "li");
    driver.press(names::logInEnter);
    driver.untilThere(names::today);
    BOOST_TEST(saysSo());
    driver.key('B', false, true);
    driver.untilThere(names::applicantLines);
    BOOST_TEST(saysSo(names::applicantScreen));
    driver.key('L', false, true);
    driver.untilThere(names::lockPassword);
    BOOST_TEST(saysSo());
}

BOOST_FIXTURE_TEST_CASE(work_has_no_band_and_tells_no_password, Window) {
    BOOST_TEST(!driver.isThere(names::trainingBand));
    BOOST_TEST(!driver.isThere(std::string(names::logInPractice) + "li"));
}

BOOST_AUTO_TEST_SUITE_END()
