#include "kiosk/timeline_page.h"

#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

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
    : CoveringList(parent, {names::timelineBack, names::moments, shown(tr("证书经过")), WXK_F9},
                   std::move(back)),
      counter_(counter), navigator_(navigator),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    addColumns({{shown(tr("时间")), timeWidth},
                {shown(tr("业务单")), caseWidth},
                {shown(tr("至")), untilWidth},
                {shown(tr("经过")), {}}});
    layOut();
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
        addLine({forms::localMinute(moment.at), moment.caseNumber, untilOf(moment),
                 desk::wordsFor(moment, counter_.desk->catalogue())});
        cases_.push_back(moment.caseNumber);
    }
    if (moments.empty())
        return strip_->tell(shown(tr("本机台账中没有这张证书的经过；总部的记录以查询为准。")));
    strip_->tell(shown(tr("由早到晚；Enter 打开所选的业务单。")));
    choose(moments.size() - 1);
}

void TimelinePage::openChosen() {
    const auto at = chosen();
    if (at && !cases_[*at].empty()) navigator_.openCase(cases_[*at]);
}

} // namespace certdesk::kiosk
