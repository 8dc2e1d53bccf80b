#include "kiosk/covering_list.h"

#include "kiosk/layout.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

CoveringList::CoveringList(wxWindow* parent, const Kind& kind, std::function<void()> back)
    : Page(parent), key_(kind.key), onBack_(std::move(back)) {
    SetBackgroundColour(colour(Ink::paper));
    back_ = button(this, kind.back, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    title_ = cutLabel(this, "", Type::section);
    strip_ = new NoticeStrip(this);
    list_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxDV_ROW_LINES | wxBORDER_NONE);
    list_->SetName(kind.list);
    list_->SetFont(font(Type::text));
    native::setAccessibleName(list_, kind.accessible);
    list_->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openChosen(); });
}

void CoveringList::addColumns(const std::vector<Column>& columns) {
    for (const Column& column : columns) {
        const bool last = &column == &columns.back();
        list_->AppendTextColumn(column.title, wxDATAVIEW_CELL_INERT, last ? -1 : scaled(column.width));
    }
}

void CoveringList::layOut(const std::vector<wxButton*>& beside, wxSizer* between) {
    auto* head = row();
    head->Add(back_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(title_, wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    for (wxButton* one : beside)
        head->Add(one, wxSizerFlags().CenterVertical().Border(wxALL, small));
    auto* all = column();
    all->Add(head, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(strip_, wxSizerFlags().Expand());
    if (between) all->Add(between, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, large));
    SetSizer(all);
}

void CoveringList::addLine(const std::vector<std::string>& cells) {
    wxVector<wxVariant> values;
    for (const std::string& cell : cells)
        values.push_back(shown(cell));
    list_->AppendItem(values);
}

std::optional<std::size_t> CoveringList::chosen() const {
    const int at = list_->GetSelectedRow();
    return at == wxNOT_FOUND ? std::nullopt : std::optional(static_cast<std::size_t>(at));
}

void CoveringList::choose(std::size_t at) {
    list_->SelectRow(static_cast<unsigned>(at));
    list_->SetFocus();
}

bool CoveringList::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    if (code == WXK_RETURN && list_->HasFocus()) {
        openChosen();
        return true;
    }
    if (code != WXK_ESCAPE && code != key_) return false;
    onBack_();
    return true;
}

} // namespace certdesk::kiosk
