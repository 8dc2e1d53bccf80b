#include "kiosk/lapsing_page.h"

#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

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
    : CoveringList(parent, {names::lapsingBack, names::lapsing, shown(tr("即将到期的证书")), WXK_F6},
                   std::move(back)),
      counter_(counter), navigator_(navigator),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    const std::string days = std::to_string(desk::lapseHorizon(counter.desk->catalogue()));
    title_->SetLabelText(shown(say(tr("{0} 天内到期的证书"), {days})));
    addColumns({{shown(tr("到期日")), dayWidth},
                {shown(tr("还有")), leftWidth},
                {shown(tr("到期的是")), whatWidth},
                {shown(tr("单位名称")), nameWidth},
                {shown(tr("统一社会信用代码")), {}}});
    layOut();
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
    for (const desk::Lapsing& one : lapsing_)
        addLine({forms::isoDay(one.on), leftOf(one), one.unpaid ? tr("服务年度") : tr("有效期"),
                 one.certificate.holderName, inFours(one.certificate.holderCode)});
    if (lapsing_.empty()) return strip_->tell(shown(tr("本机台账中没有即将到期的证书。")));
    strip_->tell(shown(tr("先到期的在前；Enter 打开所选单位最近的业务单，联系电话在右侧资料卡上。")));
    choose(0);
}

void LapsingPage::openChosen() {
    const auto at = chosen();
    if (!at || reading_.running()) return;
    reading_.run([desk = counter_.desk,
                  known = lapsing_[*at].certificate] { return desk::newestCaseOf(*desk, known); },
                 [this](const std::string& number) {
                     if (number.empty())
                         strip_->tell(shown(tr("本机没有这张证书的业务单；请用 F3 按代码查询。")));
                     else
                         navigator_.openCase(number);
                 });
}

} // namespace certdesk::kiosk
