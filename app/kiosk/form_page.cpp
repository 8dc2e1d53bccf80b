#include "kiosk/form_page.h"

#include "desk/glance.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>
#include <array>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr std::array<double, 4> zooms{1, 1.35, 1.75, 2.25};

} // namespace

FormPage::FormPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context),
      drawing_(*this, [this](const desk::Sentence& broken) { this->context().explain(broken); }),
      printing_(*this, context) {
    auto* all = begin(shown(desk::nameOfPaper(paper())));
    state_ = label(this, "", Type::text, Ink::soft);
    all->Add(state_, wxSizerFlags().Border(wxBOTTOM, small));
    if (const std::string whom = desk::forWhom(context.service(), paper()); !whom.empty()) {
        const std::string copies = std::to_string(context.service().form->copies);
        auto* receivers = label(this, shown(say(tr("打印 {0} 份：{1}"), {copies, whom})));
        receivers->SetName(names::copiesFor);
        wrap(receivers, contentWidth - 2 * wide);
        all->Add(receivers, wxSizerFlags().Border(wxBOTTOM, small));
    }
    preview_ = new Preview(this);
    preview_->SetName(names::preview);
    all->Add(preview_, wxSizerFlags().Expand());
}

void FormPage::load() {
    const int copies = context().service().form->copies;
    set(state_,
        current().printed(paper())
            ? shown(tr("✔ 已打印，请申请单位签名盖章。"))
            : shown(say(tr("核对无误后打印 {0} 份，双面，请申请单位签名盖章。"), {std::to_string(copies)})),
        current().printed(paper()) ? Ink::done : Ink::soft);
    draw();
}

void FormPage::draw() {
    struct Drawn {
        desk::Outcome<desk::Paper> paper;
        std::vector<printing::Image> pages;
    };
    drawing_.run(
        [desk = context().desk(), kind = paper(), number = current().number, zoom = zooms.at(zoom_)] {
            Drawn drawn{desk->draw(kind, number), {}};
            if (const auto* paper = std::get_if<desk::Paper>(&drawn.paper))
                drawn.pages = Preview::draw(paper->pdf, zoom);
            return drawn;
        },
        [this](const Drawn& drawn) {
            if (const auto* trouble = std::get_if<desk::Trouble>(&drawn.paper))
                return context().explain(*trouble);
            preview_->show(drawn.pages);
            FitInside();
        });
}

void FormPage::zoom(int steps) {
    const auto wanted = static_cast<int>(zoom_) + steps;
    if (wanted < 0 || wanted >= static_cast<int>(zooms.size())) return;
    zoom_ = static_cast<std::size_t>(wanted);
    SetScrollRate(zoom_ > 0 ? large : 0, large);
    draw();
}

wxString FormPage::nextLabel() const {
    return shown(current().printed(paper()) ? tr("下一步 Enter") : tr("打印 Enter"));
}

std::vector<StepPage::Extra> FormPage::extras() {
    if (!current().printed(paper())) return {};
    return {{"form.again", shown(tr("再打印一次（副本）")), 0, [this] { printing_.print({paper()}); }}};
}

bool FormPage::key(const wxKeyEvent& event) {
    constexpr int arrow = 4; // of the scroll rate
    const wxPoint at = GetViewStart();
    switch (event.GetKeyCode()) {
    case WXK_PAGEDOWN: ScrollPages(1); return true;
    case WXK_PAGEUP: ScrollPages(-1); return true;
    case WXK_UP: Scroll(-1, std::max(0, at.y - arrow)); return true;
    case WXK_DOWN: Scroll(-1, at.y + arrow); return true;
    case WXK_LEFT: Scroll(std::max(0, at.x - arrow), -1); return true;
    case WXK_RIGHT: Scroll(at.x + arrow, -1); return true;
    case '+':
    case '=':
    case WXK_NUMPAD_ADD: zoom(1); return true;
    case '-':
    case WXK_NUMPAD_SUBTRACT: zoom(-1); return true;
    default: return false;
    }
}

void FormPage::save() {
    if (current().printed(paper())) return context().stands(current());
    printing_.print({paper()});
}

void FormPage::release() {
    drawing_.drop();
    printing_.drop();
}

} // namespace certdesk::kiosk
