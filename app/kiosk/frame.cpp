#include "kiosk/frame.h"

#include "kiosk/layout.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/app.h>
#include <wx/display.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

/// What a counter's screen has at least; larger screens get more.
const wxSize leastSize{1024, 600};
const wxSize usualSize{1366, 768};

/// The short number that lists show ("0024") means today's case; anything else is searched for as typed.
std::string keyOf(const std::string& typed, const desk::Desk& desk) {
    constexpr std::size_t serialDigits = 4;
    const bool digits = std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || typed.size() > serialDigits) return typed;
    const sync::Identity& kiosk = desk.journal().identity();
    return forms::caseNumber(kiosk.kiosk, kiosk.incarnation, desk.today(), std::stoi(typed));
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

MainFrame::MainFrame(std::shared_ptr<desk::Desk> desk)
    : wxFrame(nullptr, wxID_ANY, shown(tr("数字证书受理"))),
      searching_(*this, [this](const desk::Sentence& broken) { explain(broken); }),
      filling_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    counter_.desk = std::move(desk);
    SetFont(font(Type::text)); // inherited: each face that is not shown need not be looked up
    SetBackgroundColour(colour(Ink::ground));
    top_ = new TopBar(this, *counter_.desk);
    top_->onLogOut = [this] { logOut(); };
    book_ = new wxSimplebook(this);
    status_ = new StatusPanel(this, *counter_.desk);
    logIn_ = new LogInPage(book_, counter_, *this);
    book_->AddPage(logIn_, "");
    auto* all = column();
    all->Add(top_, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(book_, wxSizerFlags(1).Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(status_, wxSizerFlags().Expand());
    SetSizer(all);
    SetMinSize(leastSize);
    const wxSize screen = wxDisplay(this).GetClientArea().GetSize();
    SetSize(std::min(screen.x, usualSize.x), std::min(screen.y, usualSize.y));
    Bind(wxEVT_CHAR_HOOK, &MainFrame::onKey, this);
    Bind(wxEVT_CLOSE_WINDOW, &MainFrame::onClose, this);
    logIn_->arrive();
}

MainFrame::~MainFrame() {
    *alive_ = false;
    counter_.lane.reset();
    DestroyChildren(); // while what they refer to is there
}

HomePage& MainFrame::home() {
    if (!home_) {
        home_ = new HomePage(book_, counter_, *this);
        book_->AddPage(home_, "");
    }
    return *home_;
}

CasePage& MainFrame::casePage() {
    if (!case_) {
        case_ = new CasePage(book_, counter_, *this);
        book_->AddPage(case_, "");
    }
    return *case_;
}

bool MainFrame::turnTo(Page& to) {
    if (!page().leave()) return false;
    bring(to);
    return true;
}

void MainFrame::bring(Page& to) {
    book_->SetSelection(static_cast<std::size_t>(book_->FindPage(&to)));
    to.arrive();
}

void MainFrame::showHome() { turnTo(home()); }

void MainFrame::showHomeSaying(const wxString& done) {
    if (turnTo(home())) home().announce(done);
}

void MainFrame::begin(const std::string& service) {
    const forms::ServiceType* found = counter_.desk->catalogue().service(service);
    if (!found || !page().leave()) return;
    casePage().beginCase(*found);
    bring(casePage());
}

void MainFrame::openCase(const std::string& number) {
    const auto found = counter_.desk->find(number);
    if (!found || !page().leave()) return;
    casePage().openCase(*found);
    bring(casePage());
}

void MainFrame::loggedIn() {
    top_->refresh();
    status_->showOperator(counter_.desk->who());
    startLane();
    fillLane();
    showHome();
}

void MainFrame::logOut() {
    if (!turnTo(*logIn_)) return;
    counter_.desk->logOut();
    top_->refresh();
    status_->showOperator(counter_.desk->who());
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
                         if (row.status == forms::idOf(forms::Status::open) &&
                             row.step == forms::idOf(forms::Step::production))
                             counter_.lane->produce(row.number);
                 });
}

void MainFrame::laneChanged() {
    status_->showTokens(counter_.lane->tokens());
    page().laneChanged();
}

void MainFrame::lineChanged(const sync::SyncStatus& status) {
    status_->showLine(status);
    if (status.online && !wasOnline_) counter_.lane->lineIsBack();
    wasOnline_ = status.online;
}

void MainFrame::showHelp() {
    if (!help_) {
        help_ = new HelpPage(book_, *counter_.desk, [this] {
            book_->SetSelection(static_cast<std::size_t>(book_->FindPage(beforeHelp_)));
            beforeHelp_->SetFocus();
        });
        book_->AddPage(help_, "");
    }
    if (&page() == help_) return;
    beforeHelp_ = &page(); // it keeps what was entered: it is only covered
    bring(*help_);
}

void MainFrame::search() {
    const std::string typed = utf8Of(top_->searched().Trim().Trim(false));
    if (typed.empty()) return;
    const std::string key = keyOf(typed, *counter_.desk);
    searching_.run([desk = counter_.desk, key] { return desk->search(key); },
                   [this, key](std::vector<sync::CaseRow> rows) { found(key, std::move(rows)); });
}

void MainFrame::found(const std::string& key, std::vector<sync::CaseRow> rows) {
    if (!counter_.desk->who()) return;
    if (rows.size() == 1) {
        top_->clearSearch();
        return openCase(rows.front().number);
    }
    if (!turnTo(home())) return;
    home().showFound(key, std::move(rows));
    top_->clearSearch();
}

bool MainFrame::globalKey(const wxKeyEvent& event) {
    if (event.GetKeyCode() == WXK_F1) {
        showHelp();
        return true;
    }
    if (!counter_.desk->who()) return false;
    if (event.GetKeyCode() == WXK_F3) {
        top_->focusSearch();
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
    if (!leftPage() && event.CanVeto() && !warned_) {
        warned_ = true; // the page says why
        return event.Veto();
    }
    Hide();
    Destroy();
}

} // namespace certdesk::kiosk
