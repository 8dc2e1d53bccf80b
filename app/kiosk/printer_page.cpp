#include "kiosk/printer_page.h"

#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"
#include "printing/cups_printer.h"

namespace certdesk::kiosk {

using namespace layout;

PrinterPage::PrinterPage(wxWindow* parent, Counter& counter, std::function<void(const wxString&)> done)
    : Page(parent), counter_(counter), onDone_(std::move(done)),
      asking_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("打印到哪里")), Type::title), wxSizerFlags().Border(wxBOTTOM, medium));
    auto* hint =
        label(this, shown(tr("密码信封也从这里打印。打印机不能用时，可以先打印到文件夹，再从别处打印。")),
              Type::text, Ink::soft);
    wrap(hint, contentWidth);
    body->Add(hint, wxSizerFlags().Border(wxBOTTOM, medium));
    printers_ = new wxChoice(this, wxID_ANY);
    printers_->SetName(names::printerChoice);
    printers_->SetFont(font(Type::text));
    printers_->SetMinSize({contentWidth * 2 / 3, controlHeight()});
    native::setAccessibleName(printers_, shown(tr("打印到哪里")));
    body->Add(printers_, wxSizerFlags().Border(wxBOTTOM, wide));
    auto* buttons = row();
    auto* back = button(this, names::printerBack, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onDone_({}); });
    choose_ = button(this, names::next, shown(tr("使用 Enter")), Look::primary);
    choose_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { choose(); });
    buttons->Add(back, wxSizerFlags().Border(wxRIGHT, small));
    buttons->Add(choose_);
    body->Add(buttons);
    all->Add(padded(body, wide), wxSizerFlags().Expand());
    SetSizer(all);
}

void PrinterPage::arrive() {
    offer({});
    strip_->waitFor(shown(tr("正在查找打印机…")));
    asking_.run([] { return printing::cupsPrinters(); },
                [this](const std::vector<std::string>& printers) {
                    strip_->clear();
                    offer(printers);
                    if (printers.empty())
                        strip_->tell(shown(tr("这台机器没有安装打印机，或打印服务没有运行。")));
                });
}

void PrinterPage::offer(const std::vector<std::string>& printers) {
    const desk::Settings& settings = counter_.desk->settings();
    names_ = {std::string()};
    names_.insert(names_.end(), printers.begin(), printers.end());
    printers_->Clear();
    printers_->Append(shown(say(tr("PDF 文件夹 {0}"), {settings.papersFolder})));
    for (const std::string& printer : printers)
        printers_->Append(shown(printer));
    printers_->SetSelection(0);
    for (std::size_t i = 0; i < names_.size(); ++i)
        if (names_[i] == settings.printer) printers_->SetSelection(static_cast<int>(i));
    printers_->SetFocus();
}

void PrinterPage::choose() {
    if (asking_.running()) return;
    const std::string name = names_[static_cast<std::size_t>(printers_->GetSelection())];
    asking_.run([desk = counter_.desk, name] { return desk->choosePrinter(name); },
                [this, name](const desk::Outcome<desk::Settings>& outcome) {
                    if (const auto* no = std::get_if<desk::Trouble>(&outcome))
                        return explain(desk::wordsFor(*no, counter_.desk->catalogue()));
                    onDone_(shown(name.empty() ? std::string(tr("以后打印到文件夹。"))
                                               : say(tr("以后用打印机 {0}。"), {name})));
                });
}

bool PrinterPage::leave() {
    asking_.drop();
    strip_->clear();
    return true;
}

bool PrinterPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: onDone_({}); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: choose(); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
