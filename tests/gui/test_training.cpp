#include "desk/training.h"
#include "kiosk/names.h"
#include "kiosk/training_frame.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/weakref.h>

// The window of a kiosk for training: it says so wherever one looks, and tells how to log in.

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

/// The window of the first start, from its beginning to what it calls at last.
struct FirstStart {
    explicit FirstStart(const std::filesystem::path& root) {
        driver.onUi([this, root] {
            auto* made = new kiosk::TrainingFrame(root);
            frame = made;
            made->onReady = [this](std::shared_ptr<desk::Training> ready) { ends(std::move(ready), {}); };
            made->onFault = [this](const desk::Sentence& why) { ends({}, why.whole()); };
            made->onStopped = [this] { ends({}, {}); };
            made->Show();
            made->begin();
        });
    }
    void ends(std::shared_ptr<desk::Training> ready, const std::string& why) {
        training = std::move(ready);
        fault = why;
        ended = true;
        frame->Destroy();
    }
    void untilSign(desk::TrainingPart part, const wxString& sign) {
        driver.until("a part with " + sign.utf8_string(), [part, sign] {
            const wxWindow* shown = Driver::find(names::trainingPart(static_cast<int>(part)));
            return shown && shown->GetLabel() == sign;
        });
    }
    void untilEnded() {
        driver.until("it ended", [this] { return ended && !frame; });
        driver.onUi([] { kiosk::Task::joinAll(); });
    }

    Driver driver;
    wxWeakRef<kiosk::TrainingFrame> frame;
    std::shared_ptr<desk::Training> training;
    std::string fault;
    bool ended = false;
};

/// A window over a whole place for training, without its tokens.
struct Practice {
    Practice() {
        FirstStart first(folder / "training");
        for (const desk::TrainingPart part : desk::trainingParts)
            first.untilSign(part, L"●");
        first.untilEnded();
        training = std::move(first.training);
        if (!training) throw GuiFailure("no training: " + first.fault);
        desk::Settings settings = desk::loadSettings(training->kiosk());
        settings.pkcs11Modules.clear();
        desk_ = desk::Desk::open(training->kiosk(), desk::realSurroundings(training->kiosk(), settings));
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
    std::shared_ptr<desk::Training> training;
    Driver driver;

private:
    std::shared_ptr<desk::Desk> desk_;
    wxWeakRef<kiosk::MainFrame> frame_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(training)

BOOST_FIXTURE_TEST_CASE(the_band_shows_at_the_log_in_on_pages_behind_the_lock_and_to_the_applicant,
                        Practice) {
    training->requireHeadquarters();
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

BOOST_AUTO_TEST_CASE(a_first_start_that_is_cancelled_leaves_nothing) {
    const TempDir folder;
    FirstStart first(folder / "training");
    Driver& driver = first.driver;
    first.untilSign(desk::TrainingPart::headquarters, L"●");
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    const auto asked = std::chrono::steady_clock::now();
    driver.onUi([&] { first.frame->Close(); }); // as Esc and the button do
    BOOST_TEST(!driver.isEnabled(names::trainingCancel));
    first.untilEnded();
    BOOST_TEST((std::chrono::steady_clock::now() - asked < std::chrono::seconds(5)));
    BOOST_TEST(first.fault.empty());
    BOOST_TEST(!first.training);
    BOOST_TEST(std::filesystem::is_empty(folder.path()));
}

BOOST_FIXTURE_TEST_CASE(work_has_no_band_and_tells_no_password, Window) {
    BOOST_TEST(!driver.isThere(names::trainingBand));
    BOOST_TEST(!driver.isThere(std::string(names::logInPractice) + "li"));
}

BOOST_AUTO_TEST_SUITE_END()
