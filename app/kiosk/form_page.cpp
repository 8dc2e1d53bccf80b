#include "kiosk/form_page.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

FormPage::FormPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context),
      drawing_(*this, [this](const desk::Sentence& broken) { this->context().explain(broken); }),
      printing_(*this, context) {
    auto* all = begin(shown(desk::nameOfPaper(paper())));
    state_ = label(this, "", Type::text, Ink::soft);
    all->Add(state_, wxSizerFlags().Border(wxBOTTOM, small));
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
        [desk = context().desk(), kind = paper(), number = current().number] {
            Drawn drawn{desk->draw(kind, number), {}};
            if (const auto* paper = std::get_if<desk::Paper>(&drawn.paper))
                drawn.pages = Preview::draw(paper->pdf);
            return drawn;
        },
        [this](const Drawn& drawn) {
            if (const auto* trouble = std::get_if<desk::Trouble>(&drawn.paper))
                return context().explain(*trouble);
            preview_->show(drawn.pages);
            FitInside();
        });
}

wxString FormPage::nextLabel() const {
    return shown(current().printed(paper()) ? tr("下一步 Enter") : tr("打印 Enter"));
}

std::vector<StepPage::Extra> FormPage::extras() {
    if (!current().printed(paper())) return {};
    return {{"form.again", shown(tr("再打印一次（副本）")), 0, [this] { printing_.print({paper()}); }}};
}

bool FormPage::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    if (code != WXK_PAGEDOWN && code != WXK_PAGEUP) return false;
    ScrollPages(code == WXK_PAGEDOWN ? 1 : -1);
    return true;
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
