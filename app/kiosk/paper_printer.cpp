#include "kiosk/paper_printer.h"

#include "kiosk/text.h"

namespace certdesk::kiosk {

std::string nameOfPaper(const std::string& kind) {
    if (kind == forms::receiptPaper) return tr("受理回执");
    if (kind == forms::noticePaper) return tr("一次性告知书");
    if (kind == forms::guidePaper) return tr("使用指引");
    if (kind == forms::pinLetterPaper) return tr("密码信封");
    if (kind == forms::voidSlipPaper) return tr("收据作废单");
    if (kind == forms::refundSlipPaper) return tr("退费单");
    if (kind == "application") return tr("业务申请表");
    if (kind == "authorisation") return tr("业务办理授权书");
    return kind;
}

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
    if (answer.state) context.stands(*answer.state);
    if (answer.trouble) return context.explain(*answer.trouble);
    context.announce(shown(say(tr("已打印：{0}"), {where})));
}

} // namespace certdesk::kiosk
