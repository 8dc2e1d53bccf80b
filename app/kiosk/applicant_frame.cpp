#include "kiosk/applicant_frame.h"

#include "desk/words.h"
#include "forms/retention.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"
#include "kiosk/training_band.h"

#include <wx/dcclient.h>
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
    if (desk.training()) all->Add(new TrainingBand(this), wxSizerFlags().Expand());
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
}

bool ApplicantFrame::hasDisplay() { return wxDisplay::GetCount() > 1; }

void ApplicantFrame::appear(const wxWindow& main) {
    const int taken = wxDisplay::GetFromWindow(&main);
    for (unsigned i = 0; i < wxDisplay::GetCount(); ++i) {
        if (static_cast<int>(i) == taken) continue;
        SetPosition(wxDisplay(i).GetGeometry().GetPosition());
        Show();
        ShowFullScreen(true);
        break;
    }
    Show();
    CallAfter([this] { fill(); });
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

wxStaticText* ApplicantFrame::words(const std::string& text, Type type, int width, Ink ink) {
    auto* made = label(body_, "", type, ink);
    made->SetFont(font(type).Scaled(farther));
    const wxString lines = wrapped(*made, shown(text.empty() ? "—" : text), width);
    made->SetLabelText(lines);
    wxClientDC measure(made); // GTK itself measures by the new font from the next frame on
    measure.SetFont(made->GetFont());
    made->SetMinSize(measure.GetMultiLineTextExtent(lines));
    return made;
}

void ApplicantFrame::add(wxSizer* to, const ApplicantLine& line, int width) {
    to->Add(words(line.caption, Type::hint, width, Ink::soft), wxSizerFlags().Border(wxTOP, medium));
    to->Add(words(line.text, Type::section, width, line.ink));
}

wxSizer* ApplicantFrame::side(const ApplicantLines& lines) {
    auto* side = column();
    for (const ApplicantLine& line : lines)
        add(side, line, whole() / 2 - wide);
    return side;
}

wxSizer* ApplicantFrame::caseLines() {
    auto* lines = column();
    std::string head = desk::in(service_->name) + "  ·  " + tr("请核对");
    if (const std::string& queue = case_->details.queueNumber; !queue.empty()) // takes no line of its own
        head += "  ·  " + say(tr("排队号 {0}"), {queue});
    lines->Add(words(head, Type::hint, whole(), Ink::accent));
    lines->Add(words(case_->details.holderName, Type::title, whole()), wxSizerFlags().Border(wxTOP, small));
    lines->Add(words(inFours(case_->details.holderCode), Type::section, whole(), Ink::soft));
    auto* sides = row();
    const forms::Personal nobody;
    sides->Add(side(personLines(case_->personal.value_or(nobody), masks(desk_, *case_))), wxSizerFlags(1));
    sides->Add(side(wantedLines(desk_, *service_, *case_)), wxSizerFlags(1));
    lines->Add(sides, wxSizerFlags().Expand());
    if (service_->has(forms::Step::materials)) add(lines, missingLine(desk_, *service_, *case_), whole());
    if (service_->has(forms::Step::fee)) add(lines, moneyLine(*service_, *case_), whole());
    lines->AddStretchSpacer();
    lines->Add(words(tr("有错请马上告诉工作人员。"), Type::text, whole(), Ink::soft));
    return lines;
}

wxSizer* ApplicantFrame::welcomeLines() {
    auto* lines = column();
    const auto centred = [&](const std::string& text, Type type, Ink ink) {
        lines->Add(words(text, type, whole(), ink), wxSizerFlags().CentreHorizontal().Border(wxTOP, large));
    };
    lines->AddStretchSpacer();
    if (const forms::ServicePoint* point = desk_.catalogue().point(desk_.settings().point))
        centred(desk::in(point->name), Type::title, Ink::text);
    centred(tr("请出示材料，并听工作人员安排"), Type::section, Ink::soft);
    centred(say(tr("服务热线 {0}"), {desk::in(desk_.catalogue().hotline)}), Type::section, Ink::accent);
    lines->AddStretchSpacer();
    return lines;
}

/// Not while it is hidden: nobody looks.
void ApplicantFrame::fill() {
    if (!IsShown()) return;
    Freeze();
    body_->DestroyChildren();
    body_->SetSizer(case_ && service_ && !veiled_ ? caseLines() : welcomeLines());
    Layout();
    body_->Layout();
    Thaw();
}

} // namespace certdesk::kiosk
