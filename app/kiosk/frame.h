#pragma once
#include "kiosk/accounts_page.h"
#include "kiosk/audit_page.h"
#include "kiosk/case_page.h"
#include "kiosk/covers.h"
#include "kiosk/day_page.h"
#include "kiosk/doctor_page.h"
#include "kiosk/help_page.h"
#include "kiosk/home_page.h"
#include "kiosk/idle_watch.h"
#include "kiosk/lane_caller.h"
#include "kiosk/lapsing_page.h"
#include "kiosk/leave_page.h"
#include "kiosk/line_page.h"
#include "kiosk/lock_panel.h"
#include "kiosk/log_in_page.h"
#include "kiosk/page.h"
#include "kiosk/password_page.h"
#include "kiosk/printer_page.h"
#include "kiosk/report_page.h"
#include "kiosk/scanned.h"
#include "kiosk/settings_page.h"
#include "kiosk/status_panel.h"
#include "kiosk/task.h"
#include "kiosk/timeline_page.h"
#include "kiosk/token_page.h"
#include "kiosk/top_bar.h"

#include <wx/frame.h>
#include <wx/simplebook.h>
#include <wx/weakref.h>

#include <memory>

namespace certdesk::kiosk {

/// For wxApp::OnExceptionInMainLoop: says on the page in front of `top` what broke, and that the program goes
/// on. False when there is no such window.
bool explainException(wxWindow* top);

/// The one window: top bar, a book of pages, status. It owns the counter; the pages find each other only
/// through the Navigator. Home and case pages are made when they are first needed.
class MainFrame : public wxFrame, private Navigator {
public:
    /// `data`: where the case that shows is noted for the next start; empty: nowhere.
    explicit MainFrame(std::shared_ptr<desk::Desk> desk, const std::filesystem::path& data = {});
    ~MainFrame() override;

    /// Where there is a display for it.
    void showApplicantScreen() {
        if (ApplicantFrame::hasDisplay()) counter_.applicant->appear(*this);
    }
    /// Nothing but this window on the screen, and only a manager closes it. Before it shows.
    void fillScreen();
    desk::Desk& desk() { return *counter_.desk; }
    /// Says on the page in front what broke.
    void explain(const desk::Sentence& sentence) { page().explain(sentence); }

private:
    void showHome() override;
    void begin(const std::string& service, const Beginning& with) override;
    void openCase(const std::string& number) override;
    void loggedIn() override;
    void logOut() override;
    void showHomeSaying(const wxString& done) override;
    void showTimeline(const std::string& certificate) override;
    void showToken() override;
    void showLapsing() override;
    void callBack() override;

    HomePage& home();
    CasePage& casePage();
    Page& page() const { return *static_cast<Page*>(book_->GetCurrentPage()); }
    /// Leaves the page in front and shows this one; false when it could not be left.
    bool turnTo(Page& page);
    void bring(Page& page);
    /// Shows a page over the one in front, which keeps what was entered; and takes it away again.
    void cover(Page& with, Covers::Over over = Covers::Over::one);
    void uncover();
    /// The page is made when it first shows.
    template <typename Kind, typename... Given>
    void make(Kind*& page, Given&&... given);
    /// The same, in front of what shows, unless it does.
    template <typename Kind, typename... Given>
    void coverWith(Kind*& made, Given&&... given);
    /// Back from the page that covers; what it covered shows what changed meanwhile.
    void leaveCover();
    /// Leaves the page in front, and those below it. False: the one that stays shows, and says why.
    bool leaveFront();
    /// The page of the manual for the page in front.
    void showHelp();
    void showDoctor();
    void showPrinter();
    void showLine();
    void showPassword();
    void showAccounts();
    void showAudit();
    void toggleApplicant();
    // Of frame_kiosk.cpp
    void showSettings();
    void settingsChanged();
    void showLeave();
    void leaveNow();
    bool kioskKey(const wxKeyEvent& event);
    /// Where the window fills the screen and no manager agreed: it stays, and asks for one.
    bool mustStay(wxCloseEvent& event);
    /// Nobody is known to sit here: what shows goes behind the lock panel, as it is.
    void lock();
    bool locked() const { return lock_->IsShown(); }
    /// Which case the clerk has before the eyes.
    void tellFront();
    void showLocked(bool is);
    void unlocked();
    void logOutLocked();
    void showDay();
    void showReport(forms::Day day);
    void printBlank(const std::string& kind);
    void showRevocations();
    void search();
    void found(const Scanned& key, HomePage::Found answer);
    void askElsewhere(const std::string& number);
    void onKey(wxKeyEvent& event);
    bool globalKey(const wxKeyEvent& event);
    void onClose(wxCloseEvent& event);
    bool leftPage();
    void startLane();
    void fillLane();
    void laneChanged();
    void lineChanged(const sync::SyncStatus& status);

    Counter counter_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< read and written on the UI thread
    wxSimplebook* book_;
    TopBar* top_;
    StatusPanel* status_;
    LockPanel* lock_;
    LogInPage* logIn_;
    HomePage* home_ = nullptr;
    CasePage* case_ = nullptr;
    HelpPage* help_ = nullptr;
    DoctorPage* doctor_ = nullptr;
    TimelinePage* timeline_ = nullptr;
    PrinterPage* printer_ = nullptr;
    LinePage* line_ = nullptr;
    DayPage* day_ = nullptr;
    ReportPage* report_ = nullptr;
    TokenPage* token_ = nullptr;
    LapsingPage* lapsing_ = nullptr;
    PasswordPage* password_ = nullptr;
    AccountsPage* accounts_ = nullptr;
    AuditPage* audit_ = nullptr;
    SettingsPage* settings_ = nullptr;
    LeavePage* leave_ = nullptr;
    wxWeakRef<wxWindow> focusBefore_; ///< where the focus was when it was locked
    std::unique_ptr<IdleWatch> idle_;
    std::unique_ptr<LaneCaller> caller_;
    Covers covers_;
    Task searching_;
    Task filling_;
    Task printing_;
    Task standing_;
    bool wasOnline_ = false;
    bool warned_ = false;
    bool fillsScreen_ = false;
    bool mayLeave_ = false; ///< a manager agreed
};

} // namespace certdesk::kiosk
