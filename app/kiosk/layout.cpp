#include "kiosk/layout.h"

#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/fontenum.h>
#include <wx/settings.h>
#include <wx/weakref.h>
#include <wx/wrapsizer.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

namespace certdesk::kiosk::layout {
namespace {

wxString chooseFace() {
    for (const char* face :
         {"Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"})
        if (wxFontEnumerator::IsValidFacename(face)) return face;
    return wxSystemSettings::GetFont(wxSYS_DEFAULT_GUI_FONT).GetFaceName();
}

double& scale() {
    static double times = 1;
    return times;
}

double pointsOf(Type type) {
    switch (type) {
    case Type::hint: return 9;
    case Type::text:
    case Type::strong: return 10.5;
    case Type::section: return 13;
    case Type::title: return 16;
    case Type::loud: return 18;
    }
    return 10.5;
}

constexpr std::uint32_t firstWide = 0x2E80; // CJK and full-width forms

bool mayBreakBefore(const wxString& line, wxUniChar next) {
    if (line.empty() || wxString(L"，。、；：）”》！？…").Find(next) != wxNOT_FOUND) return false;
    const wxUniChar last = line.Last();
    if (wxString(L"（“《").Find(last) != wxNOT_FOUND) return false;
    return last == ' ' || last.GetValue() >= firstWide || next.GetValue() >= firstWide;
}

wxString broken(const std::function<int(const wxString&)>& widthOf, const wxString& paragraph, int width) {
    wxString lines;
    wxString line;
    std::size_t mayBreak = 0; // in `line`; 0: nowhere yet
    for (const wxUniChar c : paragraph) {
        if (mayBreakBefore(line, c)) mayBreak = line.length();
        line += c;
        if (mayBreak == 0 || widthOf(line) <= width) continue;
        lines += line.substr(0, mayBreak).Trim() + '\n';
        line = line.substr(mayBreak).Trim(false);
        mayBreak = 0;
    }
    return lines + line;
}

/// A page has dozens, and each would be measured four times while it is made: it has its own font and ink, so
/// asks its parents for none, and is measured when it has its text.
class Label : public wxStaticText {
public:
    Label(wxWindow* parent, long style, Type type, Ink ink) {
        Create(parent, wxID_ANY, wxEmptyString, wxDefaultPosition, wxDefaultSize, style);
        SetFont(font(type));
        SetForegroundColour(colour(ink));
    }
    void InheritAttributes() override {}
};

} // namespace

const wxString& faceName() {
    static const wxString face = chooseFace();
    return face;
}

void enlarge(int percent) { scale() = percent / 100.0; }

bool textIsLarge() { return scale() >= 1.5; }

int scaled(int pixels) { return static_cast<int>(pixels * scale()); }

int controlHeight() {
    constexpr double lineShare = 0.3; // of the height; the rest is room around it
    return static_cast<int>(targetHeight * (1 + (scale() - 1) * lineShare));
}

int cardRoom() { return textIsLarge() ? cardWidth * 5 / 4 : cardWidth; }

int stepTextWidth() { return textIsLarge() ? contentWidth : contentWidth - 2 * wide; }

int sideTextWidth() { return textIsLarge() ? contentWidth * 3 / 2 : listWidth - 2 * large; }

wxFont font(Type type) {
    const bool bold =
        type == Type::strong || type == Type::section || type == Type::title || type == Type::loud;
    const double points = pointsOf(type) * scale();
    // Of parts of a point, GTK shows less than wx measures; with large ones that is pixels.
    return wxFont(wxFontInfo(textIsLarge() ? std::round(points) : points).FaceName(faceName()).Bold(bold));
}

wxColour colour(Ink ink) {
    switch (ink) {
    case Ink::text: return {0x1F, 0x29, 0x33};
    case Ink::soft: return {0x55, 0x5F, 0x6B};
    case Ink::accent: return {0x1E, 0x5A, 0xA8};
    case Ink::done: return {0x2E, 0x7D, 0x32};
    case Ink::waits: return {0x8A, 0x5A, 0x00};
    case Ink::fault: return {0xB3, 0x26, 0x1E};
    case Ink::paper: return {0xFF, 0xFF, 0xFF};
    case Ink::ground: return {0xF4, 0xF6, 0xF8};
    case Ink::line: return {0xD5, 0xDB, 0xE2};
    }
    return *wxBLACK;
}

namespace {

/// The least of what the windows around it may be wide.
int widestIn(const wxWindow* place) {
    constexpr int wholePage = 1200; // of the smallest screen, without borders
    int width = wholePage;
    for (; place && !place->IsTopLevel(); place = place->GetParent())
        if (const int most = place->GetMaxSize().x; most > 0) width = std::min(width, most);
    return width;
}

class BreakingText : public Label {
public:
    using Label::Label;
    void SetLabel(const wxString& text) override {
        whole_ = RemoveMnemonics(text);
        wxStaticText::SetLabel(wrapped(*this, text, widestIn(this)));
    }
    const wxString& whole() const { return whole_; }

private:
    wxString whole_; ///< with no break of ours, which would stand in the way of another width's
};

} // namespace

wxStaticText* label(wxWindow* parent, const wxString& text, Type type, Ink ink) {
    auto* made = textIsLarge() ? new BreakingText(parent, wxST_NO_AUTORESIZE, type, ink)
                               : new Label(parent, wxST_NO_AUTORESIZE, type, ink);
    made->ToggleWindowStyle(wxST_NO_AUTORESIZE);
    made->SetLabelText(text);
    return made;
}

wxStaticText* cutLabel(wxWindow* parent, const wxString& text, Type type, Ink ink) {
    if (textIsLarge()) return label(parent, text, type, ink);
    auto* made = new Label(parent, wxST_ELLIPSIZE_END | wxST_NO_AUTORESIZE, type, ink);
    made->SetLabelText(text);
    made->SetMinSize({1, -1});
    return made;
}

void set(wxStaticText* label, const wxString& text, Ink ink) {
    if (label->GetForegroundColour() != colour(ink)) label->SetForegroundColour(colour(ink));
    if (label->GetLabelText() != text) label->SetLabelText(text);
}

wxString wrapped(const wxWindow& measure, const wxString& text, int width) {
    return wrapped(measure, measure.GetFont(), text, width);
}

wxString wrapped(const wxWindow& measure, const wxFont& font, const wxString& text, int width) {
    const auto widthOf = [&](const wxString& words) {
        int x = 0;
        int y = 0;
        measure.GetTextExtent(words, &x, &y, nullptr, nullptr, &font);
        return x;
    };
    wxString lines;
    for (std::size_t at = 0; at <= text.length();) {
        const std::size_t end = std::min(text.find('\n', at), text.length());
        const wxString paragraph = text.substr(at, end - at);
        // Most are short: one look instead of one at each character.
        lines += widthOf(paragraph) <= width ? paragraph : broken(widthOf, paragraph, width);
        if (end < text.length()) lines += '\n';
        at = end + 1;
    }
    return lines;
}

void wrap(wxStaticText* label, int width) {
    const auto* breaking = dynamic_cast<const BreakingText*>(label);
    label->SetLabelText(wrapped(*label, breaking ? breaking->whole() : label->GetLabelText(), width));
}

void setWrapped(wxStaticText* label, const wxString& text, Ink ink, int width) {
    set(label, wrapped(*label, text, width), ink);
}

wxButton* button(wxWindow* parent, std::string_view name, const wxString& text, Look look) {
    auto* made = new wxButton(parent, wxID_ANY, text, wxDefaultPosition, wxDefaultSize,
                              look == Look::quiet ? wxBORDER_NONE : 0);
    made->SetName(shown(name));
    made->SetFont(font(Type::text));
    made->SetMinSize({-1, controlHeight()});
    native::addStyle(made, look == Look::primary ? "certdesk-primary" : "certdesk-plain");
    return made;
}

namespace {

void bringIntoSight(wxScrolledWindow* window, const wxWindow* child) {
    wxPoint step;
    window->GetScrollPixelsPerUnit(&step.x, &step.y);
    wxPoint place; // as last laid out; the screen may not know yet
    for (const wxWindow* one = child; one && one != window; one = one->GetParent())
        place += one->GetPosition();
    const wxSize size = child->GetSize();
    const wxSize room = window->GetClientSize();
    const wxPoint start = window->GetViewStart();
    const auto scrolled = [](int at, int unit, int from, int length, int sight) {
        if (unit == 0 || (from >= 0 && from + length <= sight)) return at;
        const int by = from < 0 || length > sight ? from - small : from + length - sight + small;
        return std::max(0, at + (by + (by > 0 ? unit - 1 : 1 - unit)) / unit);
    };
    const wxPoint to{scrolled(start.x, step.x, place.x, size.x, room.x),
                     scrolled(start.y, step.y, place.y, size.y, room.y)};
    if (to != start) window->Scroll(to);
}

} // namespace

/// After wx itself scrolled, which brings not every child of a child into sight.
void followFocus(wxScrolledWindow* window) {
    window->Bind(wxEVT_CHILD_FOCUS, [window](wxChildFocusEvent& event) {
        event.Skip();
        const wxWeakRef<wxWindow> child(event.GetWindow());
        window->CallAfter([window, child] {
            if (child) bringIntoSight(window, child);
        });
    });
}

wxPanel* panel(wxWindow* parent, Ink ground) {
    auto* made =
        new wxPanel(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL | wxBORDER_NONE);
    made->SetBackgroundColour(colour(ground));
    return made;
}

wxPanel* line(wxWindow* parent, bool upright) {
    auto* made = panel(parent, Ink::line);
    made->SetMinSize(upright ? wxSize(1, -1) : wxSize(-1, 1));
    return made;
}

wxBoxSizer* row() { return new wxBoxSizer(wxHORIZONTAL); }
wxBoxSizer* column() { return new wxBoxSizer(wxVERTICAL); }
wxBoxSizer* rowOrColumn() { return textIsLarge() ? column() : row(); }

wxSizerFlags besideOrBelow(int share) {
    return textIsLarge() ? wxSizerFlags() : wxSizerFlags(share).CenterVertical();
}

wxSizer* buttonRow() {
    if (!textIsLarge()) return row();
    return new wxWrapSizer(wxHORIZONTAL, wxREMOVE_LEADING_SPACES);
}

wxSizer* padded(wxSizer* inner, Space space) {
    auto* outer = row();
    outer->Add(inner, wxSizerFlags(1).Expand().Border(wxALL, space));
    return outer;
}

} // namespace certdesk::kiosk::layout
