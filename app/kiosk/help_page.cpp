#include "kiosk/help_page.h"

#include "kiosk/layout.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

struct Key {
    const char* key;
    const char* what;
};

} // namespace

HelpPage::HelpPage(wxWindow* parent, const desk::Desk& desk, std::function<void()> back)
    : Page(parent), onBack_(std::move(back)) {
    SetBackgroundColour(colour(Ink::paper));
    const Key keys[] = {
        {"1 – 9", tr("在首页选择业务")},
        {"Enter", tr("做完这一步，到下一步；没做完时说明缺什么")},
        {"Esc", tr("回首页；已填的内容会保存")},
        {"Alt + 1 – 9", tr("回到已完成的步骤")},
        {"Ctrl + 1 – 9", tr("收费时，把余额填入该付款方式")},
        {"Space, 0 – 9", tr("勾选材料，填份数")},
        {"F2", tr("UKey 资料：查看、测试登录、修改 PIN")},
        {"F3", tr("查询业务单")},
        {"F4", tr("暂存")},
        {"F5", tr("重新读取证书")},
        {"F7", tr("先缴费，一并办理")},
        {"F8", tr("材料不齐时退回并打印告知书；审核不通过；重印密码信封；收回介质")},
        {"F9", tr("证书经过")},
        {"F10", tr("营业日：开始营业、清点、日结，日报（F7）")},
        {"F11", tr("主管管理账号；其他人修改自己的密码")},
        {"F12", tr("线路与同步：连接、等待的内容和原因")},
        {"Ctrl + J", tr("主管、审计员：审计记录")},
        {"Ctrl + L", tr("离开时锁定；工作保留，制证照常进行")},
        {"PgUp, PgDn", tr("翻看表单预览")},
    };
    auto* grid = new wxFlexGridSizer(2, small, wide);
    for (const Key& one : keys) {
        grid->Add(label(this, shown(one.key), Type::strong, Ink::accent));
        grid->Add(label(this, shown(one.what)));
    }
    auto* all = column();
    all->Add(label(this, shown(tr("帮助")), Type::title), wxSizerFlags().Border(wxBOTTOM, large));
    all->Add(grid);
    all->Add(label(this, shown(say(tr("服务热线 {0}"), {desk::in(desk.catalogue().hotline)})), Type::section),
             wxSizerFlags().Border(wxTOP | wxBOTTOM, wide));
    back_ = button(this, "help.back", shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    all->Add(back_);
    SetSizer(padded(all, wide));
}

bool HelpPage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_ESCAPE && event.GetKeyCode() != WXK_F1) return false;
    onBack_();
    return true;
}

} // namespace certdesk::kiosk
