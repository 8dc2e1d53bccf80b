#include "kiosk/doctor_page.h"

#include "desk/support.h"
#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>
#include <utility>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int longestMs = 30'000;
constexpr int stateWidth = 96;
constexpr int nameWidth = 190;
constexpr int foundWidth = 860;

Ink inkOf(desk::Health health) {
    switch (health) {
    case desk::Health::fine: return Ink::done;
    case desk::Health::look: return Ink::waits;
    case desk::Health::broken: return Ink::fault;
    }
    return Ink::text;
}

} // namespace

DoctorPage::DoctorPage(wxWindow* parent, Counter& counter, std::function<void()> back)
    : Page(parent), counter_(counter), onBack_(std::move(back)),
      writing_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    strip_ = new NoticeStrip(this);
    list_ = new wxScrolledWindow(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                 wxTAB_TRAVERSAL | wxBORDER_NONE | wxVSCROLL);
    list_->SetBackgroundColour(colour(Ink::paper));
    list_->SetScrollRate(0, large);
    native::setAccessibleName(list_, shown(tr("检查的结果")));
    auto* all = column();
    all->Add(makeHead(), wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(strip_, wxSizerFlags().Expand());
    all->Add(list_, wxSizerFlags(1).Expand());
    SetSizer(all);
    makeRows();
    overdue_.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { tellOverdue(); });
}

wxSizer* DoctorPage::makeHead() {
    auto* head = row();
    auto* back = button(this, names::doctorBack, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    bundle_ = button(this, names::doctorBundle, shown(tr("生成支持包 F8")));
    bundle_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { makeBundle(); });
    again_ = button(this, names::doctorAgain, shown(tr("再检查一次 F5")));
    again_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { examine(); });
    head->Add(back, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(label(this, shown(tr("检查这台柜台")), Type::section),
              wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    head->Add(bundle_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(again_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    return head;
}

void DoctorPage::makeRows() {
    auto* grid = new wxFlexGridSizer(3, small, medium);
    for (desk::Check& check : desk::checksOf(counter_.desk)) {
        auto made = std::make_unique<Row>();
        made->state = label(list_, "", Type::strong);
        made->state->SetName(shown(names::doctorState(check.id)));
        made->state->SetMinSize({scaled(stateWidth), -1});
        auto* name = label(list_, shown(check.name), Type::strong);
        name->SetMinSize({scaled(nameWidth), -1});
        made->found = label(list_, "");
        made->found->SetName(shown(names::doctorFound(check.id)));
        made->task =
            std::make_unique<Task>(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); });
        made->check = std::move(check);
        grid->Add(made->state);
        grid->Add(name);
        grid->Add(made->found);
        rows_.push_back(std::move(made));
    }
    list_->SetSizer(padded(grid, large));
}

void DoctorPage::arrive() {
    again_->SetFocus();
    examine();
}

/// Those that still run from before go on.
void DoctorPage::examine() {
    for (const auto& row : rows_)
        if (!row->task->running()) look(*row);
    overdue_.StartOnce(longestMs);
    tellProgress();
}

void DoctorPage::look(Row& row) {
    row.finding.reset();
    set(row.state, shown(tr("… 检查中")), Ink::soft);
    row.task->run(row.check.look, [this, &row](desk::Finding finding) {
        row.finding = std::move(finding);
        show(row);
        tellProgress();
    });
}

void DoctorPage::show(Row& row) {
    const desk::Health health = row.finding->health;
    const std::string state = std::string(desk::signOf(health)) + " " + desk::nameOf(health);
    set(row.state, shown(state), inkOf(health));
    const Ink ink = health == desk::Health::fine ? Ink::soft : Ink::text;
    setWrapped(row.found, shown(row.finding->told.whole()), ink,
               (textIsLarge() ? foundWidth * 3 / 4 : foundWidth));
    list_->FitInside();
}

void DoctorPage::tellOverdue() {
    for (const auto& row : rows_) {
        if (row->finding) continue;
        row->finding = desk::noAnswer();
        show(*row);
    }
    tellProgress();
}

void DoctorPage::tellProgress() {
    const auto total = static_cast<std::int64_t>(rows_.size());
    const auto ended =
        std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row->finding.has_value(); });
    if (ended < total)
        return strip_->waitFor(
            shown(say(tr("正在检查：{0} / {1}"), {std::to_string(ended), std::to_string(total)})));
    if (std::exchange(wantsBundle_, false)) return makeBundle();
    const auto fine = std::count_if(rows_.begin(), rows_.end(), [](const auto& row) {
        return row->finding->health == desk::Health::fine;
    });
    if (fine == total) return strip_->done(shown(tr("检查完毕，全部正常。")));
    strip_->tell(shown(say(tr("检查完毕：{0} 项正常，{1} 项要处理，办法写在右边。"),
                           {std::to_string(fine), std::to_string(total - fine)})));
}

desk::Examination DoctorPage::examination() const {
    desk::Examination all;
    for (const auto& row : rows_)
        all.all.push_back({row->check.id, row->check.name, row->finding.value_or(desk::noAnswer())});
    return all;
}

/// Once every check was told.
void DoctorPage::makeBundle() {
    wantsBundle_ = std::any_of(rows_.begin(), rows_.end(), [](const auto& row) { return !row->finding; });
    if (wantsBundle_ || writing_.running()) return;
    strip_->waitFor(shown(tr("正在生成支持包…")));
    writing_.run(
        [desk = counter_.desk, examination = examination()] {
            const auto place = desk::supportBundlePlace(*desk);
            desk::writeSupportBundle(*desk, examination, place);
            return place.string();
        },
        [this](const std::string& place) {
            strip_->done(shown(say(tr("支持包：{0}。里面没有申请人和员工的信息。"), {place})));
        });
}

void DoctorPage::turn(int pages) {
    const int page = std::max(1, list_->GetClientSize().y / large - 2);
    list_->Scroll(0, std::max(0, list_->GetViewStart().y + pages * page));
}

bool DoctorPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_F5: examine(); return true;
    case WXK_F8: makeBundle(); return true;
    case WXK_PAGEUP: turn(-1); return true;
    case WXK_PAGEDOWN: turn(1); return true;
    case WXK_ESCAPE: onBack_(); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
