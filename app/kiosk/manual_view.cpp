#include "kiosk/manual_view.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/hyperlink.h>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int bulletWidth = 20;
constexpr int keyWidth = 132;

} // namespace

ManualView::ManualView(wxWindow* parent, std::function<void(const std::string&)> follow)
    : wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                       wxTAB_TRAVERSAL | wxBORDER_NONE | wxVSCROLL),
      follow_(std::move(follow)) {
    SetBackgroundColour(colour(Ink::paper));
    SetScrollRate(0, large);
}

void ManualView::show(const desk::ManualPage& page) {
    Freeze();
    DestroyChildren();
    native::setAccessibleName(this, shown(page.title));
    auto* all = column();
    auto* title = label(this, shown(page.title), Type::title);
    title->SetName(names::helpTitle);
    all->Add(title, wxSizerFlags().Border(wxBOTTOM, small));
    for (const desk::ManualBlock& block : page.blocks)
        add(all, block);
    SetSizer(padded(all, wide));
    FitInside();
    Scroll(0, 0);
    Thaw();
}

void ManualView::add(wxSizer* to, const desk::ManualBlock& block) {
    using Kind = desk::ManualBlock::Kind;
    switch (block.kind) {
    case Kind::heading:
        to->Add(label(this, shown(block.text), Type::section),
                wxSizerFlags().Border(wxTOP | wxBOTTOM, small));
        return;
    case Kind::text: {
        auto* text = label(this, shown(block.text));
        wrap(text, contentWidth);
        to->Add(text, wxSizerFlags().Border(wxBOTTOM, small));
        return;
    }
    case Kind::item: return addMarked(to, shown("•"), bulletWidth, block);
    case Kind::step: return addMarked(to, shown(block.mark + "."), bulletWidth, block);
    case Kind::key: return addMarked(to, shown(block.mark), keyWidth, block);
    case Kind::link: return addLink(to, block);
    }
}

void ManualView::addMarked(wxSizer* to, const wxString& mark, int markWidth, const desk::ManualBlock& block) {
    const bool isKey = block.kind == desk::ManualBlock::Kind::key;
    auto* line = row();
    auto* before = label(this, mark, isKey ? Type::strong : Type::text, isKey ? Ink::accent : Ink::soft);
    wrap(before, markWidth);
    before->SetMinSize({markWidth, -1});
    auto* words = label(this, shown(block.text));
    wrap(words, contentWidth - markWidth - small);
    line->Add(before, wxSizerFlags().Border(wxRIGHT, small));
    line->Add(words);
    to->Add(line, wxSizerFlags().Border(wxBOTTOM, hair));
}

void ManualView::addLink(wxSizer* to, const desk::ManualBlock& block) {
    auto* link = new wxHyperlinkCtrl(this, wxID_ANY, shown(block.text), shown(block.mark), wxDefaultPosition,
                                     wxDefaultSize, wxHL_ALIGN_LEFT | wxBORDER_NONE);
    link->SetName(shown(names::helpLink(block.mark)));
    link->SetFont(font(Type::text));
    link->SetNormalColour(colour(Ink::accent));
    link->SetVisitedColour(colour(Ink::accent));
    link->Bind(wxEVT_HYPERLINK, [this, topic = block.mark](wxHyperlinkEvent&) {
        CallAfter([this, topic] { follow_(topic); }); // the link goes with its page
    });
    to->Add(link);
}

void ManualView::turn(int pages) {
    int perUnit = 1;
    GetScrollPixelsPerUnit(nullptr, &perUnit);
    const int page = std::max(1, GetClientSize().y / std::max(1, perUnit) - 2);
    Scroll(0, std::max(0, GetViewStart().y + pages * page));
}

} // namespace certdesk::kiosk
