#include "kiosk/stepper.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

const char* signOf(Stepper::Mark mark) {
    switch (mark) {
    case Stepper::Mark::done: return "✔";
    case Stepper::Mark::here:
    case Stepper::Mark::open: return "●";
    case Stepper::Mark::ahead: return "○";
    }
    return "";
}

Ink inkOf(Stepper::Mark mark) {
    switch (mark) {
    case Stepper::Mark::done: return Ink::done;
    case Stepper::Mark::here:
    case Stepper::Mark::open: return Ink::accent;
    case Stepper::Mark::ahead: return Ink::soft;
    }
    return Ink::soft;
}

std::string htmlOf(const wxColour& ink) { return ink.GetAsString(wxC2S_HTML_SYNTAX).utf8_string(); }

std::string markup(const Stepper::Row& row, std::size_t place) {
    std::string words = std::to_string(place);
    if (!textIsLarge()) words += "  " + desk::nameOf(row.step);
    const std::string sign =
        "<span foreground='" + htmlOf(colour(inkOf(row.mark))) + "'>" + signOf(row.mark) + "</span>  ";
    const std::string ink = htmlOf(colour(row.mark == Stepper::Mark::ahead ? Ink::soft : Ink::text));
    const std::string text = "<span foreground='" + ink + "'>" + words + "</span>";
    return sign + (row.shown ? "<b>" + text + "</b>" : text);
}

std::string timeMarkup(const std::string& time, bool late) {
    if (time.empty()) return {};
    const int size = static_cast<int>(font(Type::hint).GetFractionalPointSize() * 1024);
    return "\n<span size='" + std::to_string(size) + "' foreground='" +
           htmlOf(colour(late ? Ink::waits : Ink::soft)) + "'>" + time + "</span>";
}

/// Where text is large the page needs the room: marks and numbers are left, and the page's title names the
/// step.
int leastWidth() { return textIsLarge() ? 0 : stepperWidth; }

} // namespace

Stepper::Stepper(wxWindow* parent) : wxPanel(parent) {
    SetMinSize({leastWidth(), -1});
    SetBackgroundColour(colour(Ink::ground));
    SetSizer(column());
}

void Stepper::build(std::size_t count) {
    DestroyChildren();
    buttons_.clear();
    auto* all = column();
    for (std::size_t i = 0; i < count; ++i) {
        auto* made = new wxButton(this, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxBU_LEFT);
        made->SetFont(font(Type::text));
        made->SetMinSize({-1, controlHeight() + hair});
        native::addStyle(made, "certdesk-step");
        made->Bind(wxEVT_BUTTON, [this, i](wxCommandEvent&) { choose(static_cast<int>(i) + 1); });
        buttons_.push_back(made);
        all->Add(made, wxSizerFlags().Expand().Border(wxBOTTOM, hair));
    }
    auto* outer = column();
    outer->Add(all, wxSizerFlags().Expand().Border(wxALL, small));
    SetSizer(outer);
}

void Stepper::set(const std::vector<Row>& rows) {
    const bool fresh = rows.size() != buttons_.size();
    if (fresh) build(rows.size());
    const std::vector<Row> before = fresh ? std::vector<Row>() : rows_;
    rows_ = rows;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (fresh || !(before[i] == rows_[i])) fill(i);
    SetMinSize({std::max(leastWidth(), GetSizer()->GetMinSize().x), -1});
    Layout();
}

/// In one line of the button, which takes no more room than it has.
std::string Stepper::timeOf(const Row& row) const {
    if (row.time.empty() || textIsLarge()) return {};
    constexpr int room = stepperWidth - 4 * small;
    const wxFont hint = font(Type::hint);
    int width = 0;
    GetTextExtent(shown(row.time), &width, nullptr, nullptr, nullptr, &hint);
    return width <= room ? row.time : row.shortTime;
}

void Stepper::fill(std::size_t at) {
    const Row& row = rows_[at];
    wxButton* button = buttons_[at];
    button->SetName(shown(names::step(forms::idOf(row.step))));
    button->SetLabelMarkup(shown(markup(row, at + 1) + timeMarkup(timeOf(row), row.late)));
    const std::string name = desk::nameOf(row.step);
    if (textIsLarge()) native::setAccessibleName(button, shown(std::to_string(at + 1) + "  " + name));
    button->SetToolTip(shown(textIsLarge() ? name + (row.time.empty() ? "" : "  " + row.time) : row.time));
    button->Enable(row.mark != Mark::ahead || row.shown);
    if (row.shown)
        native::addStyle(button, "certdesk-here");
    else
        native::removeStyle(button, "certdesk-here");
}

void Stepper::holdFocus() {
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_[i].shown) buttons_[i]->SetFocus();
}

bool Stepper::holdsFocus() const {
    return std::any_of(buttons_.begin(), buttons_.end(), [](const wxButton* b) { return b->HasFocus(); });
}

void Stepper::choose(int place) {
    if (place < 1 || static_cast<std::size_t>(place) > rows_.size()) return;
    const Row& row = rows_[static_cast<std::size_t>(place) - 1];
    if (row.mark != Mark::ahead && !row.shown && onChoose) onChoose(row.step);
}

} // namespace certdesk::kiosk
