#include "kiosk/lapsing_page.h"

#include "kiosk/applicant_card.h"
#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int most = 1000; ///< more are not called in a day
constexpr int dayWidth = 110;
constexpr int leftWidth = 80;
constexpr int whatWidth = 110;
constexpr int nameWidth = 420;

std::string leftOf(const desk::Lapsing& one) {
    return one.daysLeft == 0 ? tr("今天") : say(tr("{0} 天"), {std::to_string(one.daysLeft)});
}

} // namespace

LapsingPage::LapsingPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back)
    : Page(parent), counter_(counter), navigator_(navigator), onBack_(std::move(back)),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* head = row();
    back_ = button(this, names::lapsingBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    const std::string days = std::to_string(desk::lapseHorizon(counter.desk->catalogue()));
    head->Add(back_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(label(this, shown(say(tr("{0} 天内到期的证书"), {days})), Type::section),
              wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    strip_ = new NoticeStrip(this);
    makeList();
    auto* all = column();
    all->Add(head, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(strip_, wxSizerFlags().Expand());
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, large));
    SetSizer(all);
}

void LapsingPage::makeList() {
    list_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxDV_ROW_LINES | wxBORDER_NONE);
    list_->SetName(names::lapsing);
    list_->SetFont(font(Type::text));
    native::setAccessibleName(list_, shown(tr("即将到期的证书")));
    list_->AppendTextColumn(shown(tr("到期日")), wxDATAVIEW_CELL_INERT, scaled(dayWidth));
    list_->AppendTextColumn(shown(tr("还有")), wxDATAVIEW_CELL_INERT, scaled(leftWidth));
    list_->AppendTextColumn(shown(tr("到期的是")), wxDATAVIEW_CELL_INERT, scaled(whatWidth));
    list_->AppendTextColumn(shown(tr("单位名称")), wxDATAVIEW_CELL_INERT, scaled(nameWidth));
    list_->AppendTextColumn(shown(tr("统一社会信用代码")), wxDATAVIEW_CELL_INERT);
    list_->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openSelected(); });
}

void LapsingPage::arrive() {
    strip_->clear();
    back_->SetFocus();
    reading_.run([desk = counter_.desk] { return desk::lapsing(*desk, most); },
                 [this](std::vector<desk::Lapsing> all) { show(std::move(all)); });
}

void LapsingPage::show(std::vector<desk::Lapsing> lapsing) {
    lapsing_ = std::move(lapsing);
    list_->DeleteAllItems();
    for (const desk::Lapsing& one : lapsing_) {
        wxVector<wxVariant> cells;
        cells.push_back(shown(forms::isoDay(one.on)));
        cells.push_back(shown(leftOf(one)));
        cells.push_back(shown(one.unpaid ? tr("服务年度") : tr("有效期")));
        cells.push_back(shown(one.certificate.holderName));
        cells.push_back(shown(inFours(one.certificate.holderCode)));
        list_->AppendItem(cells);
    }
    if (lapsing_.empty()) return strip_->tell(shown(tr("本机台账中没有即将到期的证书。")));
    strip_->tell(shown(tr("先到期的在前；Enter 打开所选单位最近的业务单，联系电话在右侧资料卡上。")));
    list_->SelectRow(0);
    list_->SetFocus();
}

void LapsingPage::openSelected() {
    const int at = list_->GetSelectedRow();
    if (at == wxNOT_FOUND || reading_.running()) return;
    reading_.run(
        [desk = counter_.desk, known = lapsing_[static_cast<std::size_t>(at)].certificate] {
            return desk::newestCaseOf(*desk, known);
        },
        [this](const std::string& number) {
            if (number.empty())
                strip_->tell(shown(tr("本机没有这张证书的业务单；请用 F3 按代码查询。")));
            else
                navigator_.openCase(number);
        });
}

bool LapsingPage::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    if (code == WXK_RETURN && list_->HasFocus()) {
        openSelected();
        return true;
    }
    if (code != WXK_ESCAPE && code != WXK_F6) return false;
    onBack_();
    return true;
}

} // namespace certdesk::kiosk
