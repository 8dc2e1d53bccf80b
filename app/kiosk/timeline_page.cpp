#include "kiosk/timeline_page.h"

#include "kiosk/applicant_card.h"
#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int timeWidth = 150;
constexpr int caseWidth = 230;
constexpr int untilWidth = 110;

std::string untilOf(const forms::Moment& moment) {
    if (moment.until) return forms::isoDay(*moment.until);
    return moment.after ? forms::isoDay(moment.after->notAfter) : std::string();
}

} // namespace

TimelinePage::TimelinePage(wxWindow* parent, Counter& counter, Navigator& navigator,
                           std::function<void()> back)
    : Page(parent), counter_(counter), navigator_(navigator), onBack_(std::move(back)),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* head = row();
    back_ = button(this, names::timelineBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    title_ = cutLabel(this, "", Type::section);
    head->Add(back_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(title_, wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    strip_ = new NoticeStrip(this);
    list_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxDV_ROW_LINES | wxBORDER_NONE);
    list_->SetName(names::moments);
    list_->SetFont(font(Type::text));
    native::setAccessibleName(list_, shown(tr("证书经过")));
    list_->AppendTextColumn(shown(tr("时间")), wxDATAVIEW_CELL_INERT, scaled(timeWidth));
    list_->AppendTextColumn(shown(tr("业务单")), wxDATAVIEW_CELL_INERT, scaled(caseWidth));
    list_->AppendTextColumn(shown(tr("至")), wxDATAVIEW_CELL_INERT, scaled(untilWidth));
    list_->AppendTextColumn(shown(tr("经过")), wxDATAVIEW_CELL_INERT);
    list_->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openSelected(); });
    auto* all = column();
    all->Add(head, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(strip_, wxSizerFlags().Expand());
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, large));
    SetSizer(all);
}

void TimelinePage::arrive() {
    strip_->clear();
    list_->DeleteAllItems();
    cases_.clear();
    title_->SetLabelText(shown(say(tr("证书经过  ·  {0}"), {inFours(certificate_)})));
    back_->SetFocus();
    reading_.run([desk = counter_.desk, id = certificate_] { return desk->timeline(id); },
                 [this](const std::vector<forms::Moment>& moments) { fill(moments); });
}

void TimelinePage::fill(const std::vector<forms::Moment>& moments) {
    for (const forms::Moment& moment : moments) {
        wxVector<wxVariant> cells;
        cells.push_back(shown(forms::localMinute(moment.at)));
        cells.push_back(shown(moment.caseNumber));
        cells.push_back(shown(untilOf(moment)));
        cells.push_back(shown(desk::wordsFor(moment, counter_.desk->catalogue())));
        list_->AppendItem(cells);
        cases_.push_back(moment.caseNumber);
    }
    if (moments.empty())
        return strip_->tell(shown(tr("本机台账中没有这张证书的经过；总部的记录以查询为准。")));
    strip_->tell(shown(tr("由早到晚；Enter 打开所选的业务单。")));
    list_->SelectRow(static_cast<unsigned>(moments.size()) - 1);
    list_->SetFocus();
}

void TimelinePage::openSelected() {
    const int at = list_->GetSelectedRow();
    if (at == wxNOT_FOUND) return;
    const std::string number = cases_[static_cast<std::size_t>(at)];
    if (!number.empty()) navigator_.openCase(number);
}

bool TimelinePage::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    if (code == WXK_RETURN && list_->HasFocus()) {
        openSelected();
        return true;
    }
    if (code != WXK_ESCAPE && code != WXK_F9) return false;
    onBack_();
    return true;
}

} // namespace certdesk::kiosk
