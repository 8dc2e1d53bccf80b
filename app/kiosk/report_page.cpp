#include "kiosk/report_page.h"

#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

std::vector<Option> periods() {
    return {{std::string(forms::idOf(forms::Period::day)), shown(tr("日报"))},
            {std::string(forms::idOf(forms::Period::week)), shown(tr("周报"))},
            {std::string(forms::idOf(forms::Period::month)), shown(tr("月报"))}};
}

} // namespace

ReportPage::ReportPage(wxWindow* parent, Counter& counter, std::function<void()> back)
    : Page(parent), counter_(counter), back_(std::move(back)),
      working_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("报表")), Type::title), wxSizerFlags().Border(wxBOTTOM, small));
    body->Add(question(), wxSizerFlags().Expand().Border(wxBOTTOM, small));
    scroll_ = new wxScrolledWindow(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxTAB_TRAVERSAL | wxBORDER_NONE | wxVSCROLL);
    scroll_->SetScrollRate(0, large);
    auto* inner = column();
    preview_ = new Preview(scroll_);
    preview_->SetName(names::reportPreview);
    inner->Add(preview_, wxSizerFlags().Expand());
    scroll_->SetSizer(inner);
    if (textIsLarge()) scroll_->SetMinSize({-1, 4 * controlHeight()});
    body->Add(scroll_, wxSizerFlags(1).Expand());
    all->Add(padded(body, wide), wxSizerFlags(1).Expand());
    SetSizer(all);
}

wxSizer* ReportPage::question() {
    auto* line = rowOrColumn();
    day_ = new TextField(this, names::reportDay, shown(tr("营业日（年-月-日）")), TextKind::phone);
    period_ = new ChoiceField(this, names::reportPeriod, shown(tr("报表")), periods());
    line->Add(day_, wxSizerFlags(1).Expand().Border(wxRIGHT, small));
    line->Add(period_, wxSizerFlags(1).Expand().Border(wxRIGHT, small));
    auto* show = button(this, names::reportShow, shown(tr("查看 Enter")));
    show->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { draw(); });
    print_ = button(this, names::reportPrint, shown(tr("打印 F8")), Look::primary);
    print_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { print(); });
    auto* backButton = button(this, names::reportBack, shown(tr("← 返回 Esc")));
    backButton->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { back_(); });
    wxSizer* buttons = row();
    for (wxButton* each : {show, print_, backButton})
        buttons->Add(each, wxSizerFlags().Border(wxRIGHT, small));
    line->Add(buttons, textIsLarge() ? wxSizerFlags().Border(wxTOP, small) : wxSizerFlags().Bottom());
    return line;
}

void ReportPage::choose(forms::Day day) {
    day_->setValue(forms::isoDay(day));
    period_->setValue(std::string(forms::idOf(forms::Period::day)));
}

void ReportPage::arrive() {
    strip_->clear();
    day_->setFault({});
    draw();
    day_->focus();
}

std::optional<forms::Day> ReportPage::dayTyped() {
    auto day = forms::parseIsoDay(day_->value());
    if (day && *day > counter_.desk->today()) day.reset();
    day_->setFault(day ? std::string() : tr("没有这一天，或还没有到"));
    day_->markLeft();
    return day;
}

void ReportPage::draw() {
    const auto day = dayTyped();
    const auto period = forms::periodOf(period_->value());
    if (!day || !period) return day_->focus();
    report_.reset();
    print_->Disable();
    strip_->waitFor(shown(tr("正在制表…")));
    working_.run(
        [desk = counter_.desk, day = *day, period = *period] {
            Drawn drawn;
            auto report = desk::reportOf(*desk, period, day);
            if (auto* no = std::get_if<desk::Trouble>(&report)) {
                drawn.trouble = std::move(*no);
                return drawn;
            }
            drawn.report = std::make_shared<const desk::Report>(std::get<desk::Report>(std::move(report)));
            auto paper = desk::drawReport(*desk, *drawn.report);
            if (auto* no = std::get_if<desk::Trouble>(&paper)) {
                drawn.trouble = std::move(*no);
                return drawn;
            }
            drawn.pages = std::get<desk::Paper>(paper).pages;
            drawn.sheets = Preview::draw(std::get<desk::Paper>(paper).pdf);
            return drawn;
        },
        [this](Drawn done) { drawn(std::move(done)); });
}

void ReportPage::drawn(Drawn drawn) {
    strip_->clear();
    if (drawn.trouble) return explain(desk::wordsFor(*drawn.trouble, counter_.desk->catalogue()));
    report_ = std::move(drawn.report);
    print_->Enable();
    preview_->show(drawn.sheets);
    scroll_->FitInside();
    scroll_->Scroll(0, 0);
    const auto seen = static_cast<int>(drawn.sheets.size());
    if (drawn.pages > seen)
        strip_->tell(shown(say(tr("共 {0} 页，这里看到前 {1} 页，打印时全部打出。"),
                               {std::to_string(drawn.pages), std::to_string(seen)})));
}

void ReportPage::print() {
    if (!report_ || working_.running()) return;
    strip_->waitFor(shown(tr("正在打印…")));
    working_.run([desk = counter_.desk, report = report_] { return desk::printReport(*desk, *report); },
                 [this](const desk::Outcome<std::string>& printed) {
                     strip_->clear();
                     if (const auto* no = std::get_if<desk::Trouble>(&printed))
                         return explain(desk::wordsFor(*no, counter_.desk->catalogue()));
                     strip_->done(shown(say(tr("已打印：{0}"), {std::get<std::string>(printed)})));
                 });
}

bool ReportPage::leave() {
    working_.drop();
    strip_->clear();
    return true;
}

bool ReportPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: back_(); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: draw(); return true;
    case WXK_F8: print(); return true;
    case WXK_PAGEDOWN: scroll_->ScrollPages(1); return true;
    case WXK_PAGEUP: scroll_->ScrollPages(-1); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
