#include "kiosk/paper_printer.h"

#include "desk/glance.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

PaperPrinter::PaperPrinter(wxWindow& owner, CaseContext& context)
    : context_(context), printing_(owner, [this](const desk::Sentence& broken) {
          context_.explain(broken);
          context_.buttonsChanged();
      }) {}

void PaperPrinter::print(const std::vector<std::string>& kinds) {
    if (printing_.running()) return;
    context_.waitFor(shown(tr("正在打印…")));
    printing_.run(
        [desk = context_.desk(), kinds, number = context_.current()->number] {
            Answer answer;
            for (const std::string& kind : kinds) {
                auto printed = desk->print(kind, number);
                if (auto* no = std::get_if<desk::Trouble>(&printed)) {
                    answer.trouble = std::move(*no);
                    return answer;
                }
                auto& paper = std::get<desk::Desk::PrintedPaper>(printed);
                answer.where.push_back(paper.where);
                answer.kinds.push_back(kind);
                answer.state = std::move(paper.state);
            }
            return answer;
        },
        [this](Answer answer) { printed(std::move(answer)); });
    context_.buttonsChanged();
}

void PaperPrinter::printed(Answer answer) {
    CaseContext& context = context_; // the page may go with what is told to it
    context.waited();
    context.buttonsChanged();
    std::string where;
    for (const std::string& one : answer.where)
        where += (where.empty() ? "" : tr("、")) + one;
    const std::string whom = asTitle(desk::forWhom(context.service(), answer.kinds));
    if (answer.state) context.stands(*answer.state);
    if (answer.trouble) return context.explain(*answer.trouble);
    context.announce(
        shown(whom.empty() ? say(tr("已打印：{0}"), {where}) : say(tr("已打印。{0}（{1}）"), {whom, where})));
}

} // namespace certdesk::kiosk
