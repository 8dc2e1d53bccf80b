#include "kiosk/applicant_frame.h"

#include "desk/words.h"
#include "forms/retention.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/display.h>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr double farther = 1.5; ///< read from farther away than the clerk's screen
constexpr int pauseMs = 300;
const wxSize usualSize{800, 600};

bool masks(const desk::Desk& desk, const forms::Case& c) {
    if (c.number.empty()) return false; // it is being entered
    const auto who = desk.who();
    return !who || forms::isOpening(c, who->account);
}

} // namespace

ApplicantFrame::ApplicantFrame(wxWindow* parent, const desk::Desk& desk)
    : wxFrame(parent, wxID_ANY, shown(tr("申请人屏幕")), wxDefaultPosition, usualSize,
              wxDEFAULT_FRAME_STYLE | wxFRAME_NO_TASKBAR),
      desk_(desk) {
    SetName(names::applicantScreen);
    SetBackgroundColour(colour(Ink::paper));
    body_ = panel(this);
    body_->SetName(names::applicantLines);
    auto* all = column();
    all->Add(body_, wxSizerFlags(1).Expand().Border(wxALL, wide));
    SetSizer(all);
    native::neverFocused(this);
    soon_.SetOwner(this);
    Bind(wxEVT_TIMER, [this](wxTimerEvent&) { fill(); });
    Bind(wxEVT_CLOSE_WINDOW, [this](wxCloseEvent& event) {
        if (!event.CanVeto()) return event.Skip();
        Hide();
        event.Veto();
    });
    fill();
}

bool ApplicantFrame::hasDisplay() { return wxDisplay::GetCount() > 1; }

void ApplicantFrame::appear(const wxWindow& main) {
    const int taken = wxDisplay::GetFromWindow(&main);
    for (unsigned i = 0; i < wxDisplay::GetCount(); ++i) {
        if (static_cast<int>(i) == taken) continue;
        SetPosition(wxDisplay(i).GetGeometry().GetPosition());
        Show();
        ShowFullScreen(true);
        return;
    }
    Show();
}

void ApplicantFrame::tell(const forms::ServiceType& service, const std::optional<forms::Case>& c) {
    soon_.Stop();
    service_ = &service;
    case_ = c;
    fill();
}

void ApplicantFrame::tellSoon(const forms::ServiceType& service, const forms::Case& c) {
    service_ = &service;
    case_ = c;
    soon_.StartOnce(pauseMs);
}

void ApplicantFrame::welcome() {
    soon_.Stop();
    case_.reset();
    fill();
}

void ApplicantFrame::veil(bool is) {
    veiled_ = is;
    fill();
}

wxStaticText* ApplicantFrame::words(const std::string& text, Type type, Ink ink) {
    auto* made = label(body_, shown(text.empty() ? "—" : text), type, ink);
    made->SetFont(made->GetFont().Scaled(farther));
    wrap(made, GetClientSize().x - 2 * wide);
    return made;
}

void ApplicantFrame::add(wxSizer* to, const ApplicantLine& line) {
    to->Add(words(line.caption, Type::hint, Ink::soft), wxSizerFlags().Border(wxTOP, medium));
    to->Add(words(line.text, Type::section, line.ink));
}

wxSizer* ApplicantFrame::caseLines() {
    auto* lines = column();
    lines->Add(words(desk::in(service_->name) + "  ·  " + tr("请核对"), Type::hint, Ink::accent));
    lines->Add(words(case_->details.holderName, Type::title), wxSizerFlags().Border(wxTOP, small));
    lines->Add(words(inFours(case_->details.holderCode), Type::section, Ink::soft));
    if (case_->personal)
        for (const ApplicantLine& line : personLines(*case_->personal, masks(desk_, *case_)))
            add(lines, line);
    for (const ApplicantLine& line : wantedLines(desk_, *service_, *case_))
        add(lines, line);
    if (service_->has(forms::Step::materials)) add(lines, missingLine(desk_, *service_, *case_));
    if (service_->has(forms::Step::fee)) add(lines, moneyLine(*service_, *case_));
    lines->AddStretchSpacer();
    lines->Add(words(tr("有错请马上告诉工作人员。"), Type::text, Ink::soft));
    return lines;
}

wxSizer* ApplicantFrame::welcomeLines() {
    auto* lines = column();
    const forms::ServicePoint* point = desk_.catalogue().point(desk_.settings().point);
    lines->AddStretchSpacer();
    if (point) lines->Add(words(desk::in(point->name), Type::title), wxSizerFlags().CentreHorizontal());
    lines->Add(words(tr("请出示材料，并听工作人员安排"), Type::section, Ink::soft),
               wxSizerFlags().CentreHorizontal().Border(wxTOP, large));
    lines->Add(
        words(say(tr("服务热线 {0}"), {desk::in(desk_.catalogue().hotline)}), Type::section, Ink::accent),
        wxSizerFlags().CentreHorizontal().Border(wxTOP, large));
    lines->AddStretchSpacer();
    return lines;
}

void ApplicantFrame::fill() {
    Freeze();
    body_->DestroyChildren();
    body_->SetSizer(case_ && service_ && !veiled_ ? caseLines() : welcomeLines());
    Layout();
    body_->Layout();
    Thaw();
}

} // namespace certdesk::kiosk
