#include "kiosk/frame.h"

#include "desk/look_up.h"
#include "kiosk/layout.h"
#include "kiosk/native.h"
#include "kiosk/text.h"
#include "kiosk/training_band.h"

#include <wx/app.h>
#include <wx/display.h>

#include <algorithm>
#include <utility>

namespace certdesk::kiosk {

using namespace layout;

namespace {

/// What a counter's screen has at least; larger screens get more.
const wxSize leastSize{1024, 600};
const wxSize usualSize{1366, 768};

/// Cases that wait for production, but where staff must say first what becomes of the token.
bool goesOnByItself(const sync::CaseRow& row, const forms::Catalogue& catalogue) {
    if (row.status != forms::idOf(forms::Status::open)) return false;
    if (row.step != forms::idOf(forms::Step::production)) return false;
    const forms::ServiceType* service = catalogue.service(row.service);
    return service && service->production && !service->production->wipes;
}

bool isEnter(const wxKeyEvent& event) {
    return event.GetKeyCode() == WXK_RETURN || event.GetKeyCode() == WXK_NUMPAD_ENTER;
}

} // namespace

bool explainException(wxWindow* top) {
    auto* frame = dynamic_cast<MainFrame*>(top);
    if (!frame) return false;
    try {
        throw;
    } catch (const std::exception& broken) {
        frame->explain(desk::wordsFor(broken));
    }
    return true;
}

MainFrame::MainFrame(std::shared_ptr<desk::Desk> desk, const std::filesystem::path& data)
    : wxFrame(nullptr, wxID_ANY, shown(tr("数字证书受理"))),
      searching_(*this, [this](const desk::Sentence& broken) { explain(broken); }),
      filling_(*this, [this](const desk::Sentence& broken) { explain(broken); }),
      printing_(*this, [this](const desk::Sentence& broken) { explain(broken); }),
      standing_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    counter_.desk = std::move(desk);
    counter_.underWay = std::make_unique<UnderWay>(data);
    SetFont(font(Type::text)); // inherited: each face that is not shown need not be looked up
    SetBackgroundColour(colour(Ink::ground));
    top_ = new TopBar(this, *counter_.desk);
    top_->onLogOut = [this] { logOut(); };
    book_ = new wxSimplebook(this);
    status_ = new StatusPanel(this, *counter_.desk);
    top_->onBlank = [this](const std::string& kind) { printBlank(kind); };
    top_->onLock = [this] { lock(); };
    top_->onPassword = [this] { showPassword(); };
    top_->onAccounts = [this] { showAccounts(); };
    top_->onAudit = [this] { showAudit(); };
    top_->onSettings = [this] { showSettings(); };
    top_->onApplicant = [this] { toggleApplicant(); };
    lock_ = new LockPanel(this, counter_);
    lock_->onUnlocked = [this] { unlocked(); };
    lock_->onLogOut = [this] { logOutLocked(); };
    lock_->Hide();
    caller_ = std::make_unique<LaneCaller>(*this, counter_.desk);
    caller_->onCalls = [this](const std::vector<LaneCall>& calls) {
        status_->showCall(calls.empty() ? std::string() : calls.front().words);
    };
    status_->onCall = [this] { callBack(); };
    status_->onPrinter = [this] { showPrinter(); };
    status_->onToken = [this] { showToken(); };
    status_->onLine = [this] { showLine(); };
    status_->onMinute = [this] { page().minutePassed(); };
    status_->onRevocations = [this] { showRevocations(); };
    counter_.applicant = new ApplicantFrame(this, *counter_.desk);
    logIn_ = new LogInPage(book_, counter_, *this);
    book_->AddPage(logIn_, "");
    auto* all = column();
    if (counter_.desk->training()) {
        all->Add(new TrainingBand(this), wxSizerFlags().Expand());
        SetTitle(shown(tr("培训")) + L" · " + GetTitle());
    }
    all->Add(top_, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(book_, wxSizerFlags(1).Expand());
    all->Add(lock_, wxSizerFlags(1).Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(status_, wxSizerFlags().Expand());
    SetSizer(all);
    SetMinSize(leastSize);
    const wxSize screen = wxDisplay(this).GetClientArea().GetSize();
    SetSize(std::min(screen.x, usualSize.x), std::min(screen.y, usualSize.y));
    Bind(wxEVT_CHAR_HOOK, &MainFrame::onKey, this);
    Bind(wxEVT_CLOSE_WINDOW, &MainFrame::onClose, this);
    logIn_->arrive();
    constexpr std::int64_t second = 1000;
    idle_ = std::make_unique<IdleWatch>(
        counter_.desk->settings().idleLockSeconds * second,
        [desk = counter_.desk] { return desk->running().ms; }, [this] { lock(); });
}

MainFrame::~MainFrame() {
    idle_.reset();
    *alive_ = false;
    counter_.lane.reset();
    DestroyChildren(); // while what they refer to is there
}

template <typename Kind, typename... Given>
void MainFrame::make(Kind*& page, Given&&... given) {
    if (page) return;
    page = new Kind(book_, std::forward<Given>(given)...);
    book_->AddPage(page, "");
}

template <typename Kind, typename... Given>
void MainFrame::coverWith(Kind*& made, Given&&... given) {
    make(made, std::forward<Given>(given)...);
    if (&page() != made) cover(*made);
}

HomePage& MainFrame::home() {
    make(home_, counter_, *this);
    return *home_;
}

CasePage& MainFrame::casePage() {
    make(case_, counter_, *this);
    return *case_;
}

bool MainFrame::turnTo(Page& to) {
    if (!leaveFront()) return false;
    bring(to);
    return true;
}

bool MainFrame::leaveFront() {
    if (!page().leave()) return false;
    while (!covers_.empty()) {
        if (!covers_.below().leave()) {
            uncover();
            return false;
        }
        covers_.drop();
    }
    return true;
}

void MainFrame::cover(Page& with, Covers::Over over) {
    covers_.lay(with, page(), over);
    bring(with);
}

void MainFrame::uncover() {
    if (covers_.empty()) return;
    book_->SetSelection(static_cast<std::size_t>(book_->FindPage(&covers_.below())));
    covers_.lift()->SetFocus();
    tellFront();
}

void MainFrame::bring(Page& to) {
    book_->SetSelection(static_cast<std::size_t>(book_->FindPage(&to)));
    to.arrive();
    tellFront();
}

void MainFrame::tellFront() { caller_->frontIs(lock_->IsShown() ? std::string() : page().caseShown()); }

void MainFrame::showHome() { turnTo(home()); }

void MainFrame::showHomeSaying(const wxString& done) {
    if (turnTo(home())) home().announce(done);
}

void MainFrame::begin(const std::string& service, const Beginning& with) {
    const forms::ServiceType* found = counter_.desk->catalogue().service(service);
    const Beginning kept = with; // it may be the page's that is left
    if (!found || !leaveFront()) return;
    casePage().beginCase(*found, kept);
    bring(casePage());
}

void MainFrame::showTimeline(const std::string& certificate) {
    make(timeline_, counter_, *this, [this] { uncover(); });
    timeline_->about(certificate);
    cover(*timeline_);
}

void MainFrame::showToken() {
    if (!counter_.desk->who()) return;
    coverWith(token_, counter_, *this, [this] {
        leaveCover();
        if (&page() == home_) home_->tokenTouched();
    });
}

void MainFrame::showLapsing() {
    coverWith(lapsing_, counter_, *this, [this] { uncover(); });
}

void MainFrame::callBack() {
    const auto calls = caller_->calls();
    const std::string number = calls.empty() ? counter_.putDown : calls.front().number;
    if (number.empty()) return page().announce(shown(tr("没有放下的业务单。")));
    openCase(number);
}

void MainFrame::openCase(const std::string& number) {
    const auto found = counter_.desk->find(number);
    if (!found || !leaveFront()) return;
    casePage().openCase(*found);
    bring(casePage());
}

void MainFrame::loggedIn() {
    top_->refresh();
    status_->showOperator(counter_.desk->who());
    startLane();
    fillLane();
    showHome();
    home().offer(counter_.underWay->takeLeft());
}

void MainFrame::logOut() {
    if (!turnTo(*logIn_)) return;
    counter_.desk->logOut();
    top_->refresh();
    status_->showOperator(counter_.desk->who());
}

void MainFrame::showLocked(bool is) {
    for (wxWindow* window :
         {static_cast<wxWindow*>(top_), static_cast<wxWindow*>(book_), static_cast<wxWindow*>(status_)})
        window->Show(!is);
    lock_->Show(is);
    counter_.applicant->veil(is);
    tellFront();
    Layout();
}

void MainFrame::lock() {
    if (locked() || !counter_.desk->who()) return;
    focusBefore_ = FindFocus();
    showLocked(true);
    lock_->arrive();
}

void MainFrame::unlocked() {
    lock_->leave();
    showLocked(false);
    if (focusBefore_) focusBefore_->SetFocus();
    idle_->touch();
}

/// Where a page cannot be left, it stays locked and says so.
void MainFrame::logOutLocked() {
    logOut();
    if (counter_.desk->who())
        return lock_->explain({tr("页面上的内容还不能保存，不能换人登录。"), tr("请先由本人解锁。"), {}});
    lock_->leave();
    showLocked(false);
    logIn_->arrive();
}

void MainFrame::startLane() {
    if (counter_.lane) return;
    const auto alive = alive_;
    counter_.lane = std::make_unique<desk::Lane>(*counter_.desk, [this, alive] {
        wxTheApp->CallAfter([this, alive] {
            if (*alive) laneChanged();
        });
    });
    counter_.desk->startSync([this, alive](const sync::SyncStatus& status) {
        wxTheApp->CallAfter([this, alive, status] {
            if (*alive) lineChanged(status);
        });
    });
}

void MainFrame::fillLane() {
    filling_.run([desk = counter_.desk] { return desk->openCases(); },
                 [this](const std::vector<sync::CaseRow>& rows) {
                     for (const sync::CaseRow& row : rows)
                         if (goesOnByItself(row, counter_.desk->catalogue()))
                             counter_.lane->produce(row.number);
                 });
}

void MainFrame::laneChanged() {
    status_->showTokens(counter_.lane->tokens());
    tellFront(); // it may have become a case just now
    caller_->laneChanged(counter_.lane->cases());
    page().laneChanged();
}

void MainFrame::lineChanged(const sync::SyncStatus& status) {
    status_->showLine(status);
    if (status.online && !wasOnline_) counter_.lane->lineIsBack();
    wasOnline_ = status.online;
    standing_.run([desk = counter_.desk, status] { return desk::standingOf(*desk, status); },
                  [this](const desk::LineStanding& standing) {
                      status_->showStanding(standing);
                      if (line_ && &page() == line_) line_->show(standing);
                  });
}

void MainFrame::leaveCover() {
    page().leave();
    uncover();
    page().laneChanged();
}

void MainFrame::showLine() {
    if (counter_.desk->who()) coverWith(line_, counter_, *this, [this] { leaveCover(); });
}

void MainFrame::showPassword() {
    if (!counter_.desk->who()) return;
    coverWith(password_, counter_, [this](const wxString& done) {
        leaveCover();
        if (!done.empty()) page().announce(done);
    });
}

void MainFrame::showAccounts() {
    if (counter_.desk->may(forms::Act::makeAccount)) coverWith(accounts_, counter_, [this] { leaveCover(); });
}

void MainFrame::showAudit() {
    if (counter_.desk->may(forms::Act::seeAudit))
        coverWith(audit_, counter_, *this, [this] { leaveCover(); });
}

void MainFrame::showDay() {
    if (!counter_.desk->who()) return;
    coverWith(
        day_, counter_, [this] { leaveCover(); }, [this](forms::Day day) { showReport(day); });
}

void MainFrame::showReport(forms::Day day) {
    if (!counter_.desk->may(forms::Act::report)) return;
    make(report_, counter_, [this] {
        report_->leave();
        showDay();
    });
    report_->choose(day);
    if (&page() != report_) cover(*report_);
}

void MainFrame::toggleApplicant() {
    if (!counter_.applicant->IsShown()) return counter_.applicant->appear(*this);
    counter_.applicant->Hide();
    SetFocus();
}

void MainFrame::showHelp() {
    make(
        help_, *counter_.desk, [this] { uncover(); }, [this] { showDoctor(); });
    help_->about(page().topic());
    cover(*help_, Covers::Over::all);
}

void MainFrame::showDoctor() {
    make(doctor_, counter_, [this] { uncover(); });
    if (&page() != doctor_) cover(*doctor_, Covers::Over::all);
}

void MainFrame::showPrinter() {
    if (!counter_.desk->may(forms::Act::choosePrinter)) return;
    make(printer_, counter_, [this](const wxString& saying) {
        status_->showPrinter();
        showHomeSaying(saying);
    });
    turnTo(*printer_);
}

void MainFrame::printBlank(const std::string& kind) {
    if (printing_.running()) return;
    printing_.run([desk = counter_.desk, kind] { return desk->printBlank(kind); },
                  [this](const desk::Outcome<std::string>& outcome) {
                      if (const auto* no = std::get_if<desk::Trouble>(&outcome))
                          return explain(desk::wordsFor(*no, counter_.desk->catalogue()));
                      page().announce(shown(say(tr("已打印：{0}"), {std::get<std::string>(outcome)})));
                  });
}

bool MainFrame::globalKey(const wxKeyEvent& event) {
    if (kioskKey(event)) return true;
    if (event.GetKeyCode() == WXK_F1 && &page() != help_) {
        showHelp();
        return true;
    }
    if (event.GetKeyCode() == 'D' && event.ControlDown()) {
        showDoctor();
        return true;
    }
    if (!counter_.desk->who()) return false;
    if (event.GetKeyCode() == 'L' && event.ControlDown()) {
        lock();
        return true;
    }
    if (event.GetKeyCode() == 'B' && event.ControlDown()) {
        toggleApplicant();
        return true;
    }
    if (event.GetKeyCode() == WXK_F11 && &page() != accounts_ && &page() != password_) {
        counter_.desk->may(forms::Act::makeAccount) ? showAccounts() : showPassword();
        return true;
    }
    if (event.GetKeyCode() == 'J' && event.ControlDown()) {
        showAudit();
        return true;
    }
    if (event.GetKeyCode() == WXK_F3) {
        top_->focusSearch();
        return true;
    }
    if (event.GetKeyCode() == WXK_F2 && &page() != token_) {
        showToken();
        return true;
    }
    if (event.GetKeyCode() == WXK_F10 && &page() != day_) {
        showDay();
        return true;
    }
    if (event.GetKeyCode() == WXK_F12 && &page() != line_) {
        showLine();
        return true;
    }
    if (!top_->searchHasFocus()) return false;
    if (isEnter(event)) {
        search();
        return true;
    }
    return false;
}

void MainFrame::onKey(wxKeyEvent& event) {
    if (locked()) {
        const bool shut = dynamic_cast<const wxButton*>(FindFocus()) && isEnter(event);
        if (shut || !lock_->key(event)) event.Skip();
        return;
    }
    const wxWindow* focus = FindFocus();
    const bool presses = dynamic_cast<const wxButton*>(focus) && isEnter(event);
    if (native::composing() || presses) return event.Skip();
    if (globalKey(event)) return;
    const bool typing = top_->searchHasFocus() && event.GetKeyCode() != WXK_ESCAPE;
    if (typing || !page().key(event)) event.Skip();
}

/// Also when what was entered cannot be kept: the next try closes all the same.
bool MainFrame::leftPage() {
    try {
        return page().leave();
    } catch (const std::exception& broken) {
        explain(desk::wordsFor(broken));
        return false;
    }
}

void MainFrame::onClose(wxCloseEvent& event) {
    if (mustStay(event)) return;
    if (!leftPage() && event.CanVeto() && !warned_) {
        warned_ = true; // the page says why
        return event.Veto();
    }
    counter_.underWay->shows({});
    Hide();
    Destroy();
}

} // namespace certdesk::kiosk
