#include "kiosk/frame.h"

// The window as a kiosk's only one, and what a manager sets there.

namespace certdesk::kiosk {

void MainFrame::fillScreen() {
    fillsScreen_ = true;
    top_->onLeave = [this] { showLeave(); };
    Bind(wxEVT_ICONIZE, [this](wxIconizeEvent& event) {
        if (event.IsIconized()) Restore();
    });
    ShowFullScreen(true, wxFULLSCREEN_ALL);
}

void MainFrame::showSettings() {
    if (!counter_.desk->may(forms::Act::changeSettings)) return;
    if (!settings_) {
        settings_ = new SettingsPage(
            book_, counter_, [this] { leaveCover(); }, [this] { settingsChanged(); });
        book_->AddPage(settings_, "");
    }
    if (&page() != settings_) cover(*settings_);
}

void MainFrame::settingsChanged() {
    constexpr std::int64_t second = 1000;
    idle_->allow(counter_.desk->settings().idleLockSeconds * second);
    status_->showPrinter();
}

void MainFrame::showLeave() {
    if (locked()) return;
    if (!leave_) {
        leave_ = new LeavePage(
            book_, counter_, [this] { leaveCover(); }, [this] { leaveNow(); });
        book_->AddPage(leave_, "");
    }
    if (&page() != leave_) cover(*leave_, Covers::Over::all);
}

/// Closes as ever: a page that cannot be left says why, and the manager is asked again.
void MainFrame::leaveNow() {
    leaveCover();
    mayLeave_ = true;
    Close();
    mayLeave_ = false;
}

bool MainFrame::kioskKey(const wxKeyEvent& event) {
    if (!event.ControlDown()) return false;
    if (event.GetKeyCode() == ',') return showSettings(), true;
    if (event.GetKeyCode() == 'Q' && fillsScreen_) return showLeave(), true;
    return false;
}

bool MainFrame::mustStay(wxCloseEvent& event) {
    if (!fillsScreen_ || mayLeave_ || !event.CanVeto()) return false;
    event.Veto();
    showLeave();
    return true;
}

} // namespace certdesk::kiosk
