#include "kiosk/settings_page.h"

#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"
#include "printing/cups_printer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace certdesk::kiosk {

using namespace layout;
using desk::Setting;

namespace {

constexpr std::array textSizes{100, 110, 125, 150, 175, 200};

std::string controlOf(Setting setting) { return names::setting(desk::idOf(setting)); }
wxString captionOf(Setting setting) { return shown(desk::nameOf(setting)); }

std::vector<Option> sizes(int present) {
    std::vector<int> all(textSizes.begin(), textSizes.end());
    if (std::find(all.begin(), all.end(), present) == all.end()) all.push_back(present);
    std::vector<Option> options;
    for (const int percent : all)
        options.push_back({std::to_string(percent), wxString::Format("%d%%", percent)});
    return options;
}

wxString rangeHint(const desk::SettingRange& range) {
    return wxString::Format(L"%d – %d", range.least, range.most);
}

/// Out of every range where it is no number.
int numberIn(const std::string& text) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size() ? value : -1;
}

} // namespace

SettingsPage::SettingsPage(wxWindow* parent, Counter& counter, std::function<void()> back,
                           std::function<void()> saved)
    : Page(parent), counter_(counter), onBack_(std::move(back)), onSaved_(std::move(saved)),
      asking_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }),
      working_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("设置")), Type::title), wxSizerFlags().Border(wxBOTTOM, small));
    body->Add(label(this, shown(tr("打印机和锁定时间保存后马上生效，其他的从下次启动窗口起生效。")),
                    Type::text, Ink::soft),
              wxSizerFlags().Border(wxBOTTOM, large));
    auto* both = rowOrColumn();
    both->Add(fields(), wxSizerFlags(1).Expand().Border(wxRIGHT, wide));
    both->Add(drivers(), wxSizerFlags(1).Expand());
    body->Add(both, wxSizerFlags(1).Expand().Border(wxBOTTOM, large));
    body->Add(buttons());
    all->Add(padded(body, wide), wxSizerFlags(1).Expand());
    SetSizer(all);
    for (Field* field : allFields())
        field->onChange = [this] { onChanged(); };
}

wxSizer* SettingsPage::fields() {
    auto* all = column();
    address_ = new TextField(this, controlOf(Setting::headquarters), captionOf(Setting::headquarters),
                             TextKind::phone);
    printer_ = new ChoiceField(this, controlOf(Setting::printer), captionOf(Setting::printer), {});
    idle_ = new TextField(this, controlOf(Setting::idleLock), captionOf(Setting::idleLock), TextKind::code);
    language_ = new ChoiceField(this, controlOf(Setting::language), captionOf(Setting::language),
                                {{"zh", L"中文"}, {"en", "English"}});
    textSize_ = new ChoiceField(this, controlOf(Setting::textSize), captionOf(Setting::textSize), {});
    idle_->setHint(rangeHint(desk::idleLockRange));
    for (Field* field :
         {static_cast<Field*>(address_), static_cast<Field*>(printer_), static_cast<Field*>(idle_)})
        all->Add(field, wxSizerFlags().Expand().Border(wxBOTTOM, large));
    auto* looks = rowOrColumn();
    looks->Add(language_, wxSizerFlags(1).Expand().Border(wxRIGHT, medium));
    looks->Add(textSize_, wxSizerFlags(1).Expand());
    all->Add(looks, wxSizerFlags().Expand().Border(wxBOTTOM, large));
    addLimits(all);
    return all;
}

void SettingsPage::addLimits(wxSizer* to) {
    const forms::Catalogue& catalogue = counter_.desk->catalogue();
    const std::string version = std::to_string(catalogue.version);
    to->Add(label(this, shown(say(tr("业务目录规定的限额（第 {0} 版，由总部更改）"), {version})), Type::text,
                  Ink::soft),
            wxSizerFlags().Border(wxBOTTOM, hair));
    std::string lines;
    for (const std::string& one : desk::limitsOf(catalogue))
        lines += (lines.empty() ? "" : "\n") + one;
    auto* limits = label(this, shown(lines));
    limits->SetName(names::settingsLimits);
    if (!textIsLarge()) wrap(limits, contentWidth * 4 / 5);
    to->Add(limits);
}

wxSizer* SettingsPage::drivers() {
    auto* all = column();
    all->Add(label(this, shown(tr("这台柜台的 UKey 驱动")), Type::text, Ink::soft),
             wxSizerFlags().Border(wxBOTTOM, hair));
    list_ = new wxListBox(this, wxID_ANY);
    list_->SetName(names::settingsDrivers);
    list_->SetFont(font(Type::text));
    list_->SetMinSize({1, 2 * controlHeight()});
    native::setAccessibleName(list_, shown(tr("这台柜台的 UKey 驱动")));
    list_->Bind(wxEVT_LISTBOX, [this](wxCommandEvent&) { remove_->Enable(true); });
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxBOTTOM, small));
    remove_ = button(this, names::driverRemove, shown(tr("移除选中的驱动")));
    remove_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { removeDriver(); });
    all->Add(remove_, wxSizerFlags().Border(wxBOTTOM, large));
    kind_ = new ChoiceField(this, names::driverKind, shown(tr("种类")),
                            {{std::string(desk::idOf(Setting::pkcs11Modules)), "PKCS#11"},
                             {std::string(desk::idOf(Setting::skfLibraries)), "SKF"}});
    kind_->SetMinSize({scaled(136), -1});
    path_ = new TextField(this, names::driverPath, shown(tr("驱动库的路径")), TextKind::phone);
    add_ = button(this, names::driverAdd, shown(tr("试一试并加入")));
    add_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { addDriver(); });
    auto* more = rowOrColumn();
    more->Add(kind_, wxSizerFlags().Border(wxRIGHT, small));
    more->Add(path_, wxSizerFlags(1).Expand());
    all->Add(more, wxSizerFlags().Expand().Border(wxBOTTOM, small));
    all->Add(add_);
    return all;
}

wxSizer* SettingsPage::buttons() {
    auto* all = row();
    auto* back = button(this, names::settingsBack, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (leave()) onBack_();
    });
    save_ = button(this, names::settingsSave, shown(tr("保存 Enter")), Look::primary);
    save_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { save(); });
    all->Add(back, wxSizerFlags().Border(wxRIGHT, small));
    all->Add(save_);
    return all;
}

void SettingsPage::arrive() {
    strip_->clear();
    if (!kept_ || !changed()) fill();
    kept_ = true;
    (address_->IsEnabled() ? static_cast<Field*>(address_) : printer_)->focus();
    asking_.run([] { return printing::cupsPrinters(); },
                [this](const std::vector<std::string>& printers) { offerPrinters(printers); });
}

void SettingsPage::fill() {
    const desk::Settings now = counter_.desk->settings();
    address_->setValue(now.headquartersUrl);
    address_->Enable(!now.headquartersUrl.empty());
    if (now.headquartersUrl.empty()) address_->setHint(shown(tr("没有总部，由开通文件决定")));
    printer_->offer({});
    offerPrinters({});
    printer_->setValue(now.printer);
    language_->setValue(now.language.empty() ? "zh" : now.language);
    textSize_->offer(sizes(now.textPercent));
    textSize_->setValue(std::to_string(now.textPercent));
    idle_->setValue(std::to_string(now.idleLockSeconds));
    path_->setValue({});
    drivers_.clear();
    for (const std::string& path : now.pkcs11Modules)
        drivers_.emplace_back(Setting::pkcs11Modules, path);
    for (const std::string& path : now.skfLibraries)
        drivers_.emplace_back(Setting::skfLibraries, path);
    showDrivers();
    for (Field* field : allFields())
        field->setFault({});
    asked_ = false;
    stopOverruling();
}

/// The folder, the one of the settings, which may be away, and those that there are.
void SettingsPage::offerPrinters(const std::vector<std::string>& there) {
    const desk::Settings now = counter_.desk->settings();
    const std::string chosen = printer_->value();
    std::vector<Option> options{{"", shown(say(tr("PDF 文件夹 {0}"), {now.papersFolder}))}};
    if (!now.printer.empty() && std::find(there.begin(), there.end(), now.printer) == there.end())
        options.push_back({now.printer, shown(now.printer)});
    for (const std::string& name : there)
        options.push_back({name, shown(name)});
    printer_->offer(std::move(options));
    printer_->setValue(chosen);
}

void SettingsPage::showDrivers() {
    list_->Clear();
    for (const auto& [kind, path] : drivers_)
        list_->Append(shown((kind == Setting::skfLibraries ? "SKF      " : "PKCS#11  ") + path));
    remove_->Enable(false);
}

void SettingsPage::addDriver() {
    if (working_.running()) return;
    const auto kind = desk::settingNamed(kind_->value()).value();
    const std::string path = path_->value();
    if (std::find(drivers_.begin(), drivers_.end(), std::pair(kind, path)) != drivers_.end())
        return show({{kind, desk::SettingFault::Kind::twice, path, {}}});
    strip_->waitFor(shown(tr("正在试这个驱动…")));
    working_.run([kind, path] { return desk::tryLibrary(kind, path); },
                 [this, kind, path](const std::optional<desk::SettingFault>& fault) {
                     strip_->clear();
                     if (fault) return show({*fault});
                     drivers_.emplace_back(kind, path);
                     path_->setValue({});
                     showDrivers();
                     onChanged();
                     save_->SetFocus();
                     strip_->done(shown(tr("这个驱动可以用，保存后从下次启动起使用。")));
                 });
}

void SettingsPage::removeDriver() {
    const int at = list_->GetSelection();
    if (at == wxNOT_FOUND) return;
    drivers_.erase(drivers_.begin() + at);
    showDrivers();
    onChanged();
    list_->SetFocus();
}

void SettingsPage::onChanged() {
    for (Field* field : allFields())
        field->setFault({});
    strip_->clear();
    asked_ = false;
    stopOverruling();
}

void SettingsPage::stopOverruling() {
    overruling_ = false;
    save_->SetLabelText(shown(tr("保存 Enter")));
}

desk::Settings SettingsPage::wanted() const {
    desk::Settings wanted = counter_.desk->settings();
    wanted.headquartersUrl = address_->value();
    wanted.printer = printer_->value();
    if (!wanted.language.empty() || language_->value() != "zh") wanted.language = language_->value();
    wanted.textPercent = numberIn(textSize_->value());
    wanted.idleLockSeconds = numberIn(idle_->value());
    wanted.pkcs11Modules.clear();
    wanted.skfLibraries.clear();
    for (const auto& [kind, path] : drivers_)
        (kind == Setting::skfLibraries ? wanted.skfLibraries : wanted.pkcs11Modules).push_back(path);
    return wanted;
}

bool SettingsPage::changed() const {
    return !path_->value().empty() ||
           desk::settingsText(wanted()) != desk::settingsText(counter_.desk->settings());
}

void SettingsPage::save() {
    if (working_.running()) return;
    if (!path_->value().empty()) {
        path_->setFault(tr("还没有加入，请先加入或清空"));
        path_->markLeft();
        return path_->focus();
    }
    const auto line = overruling_ ? desk::NotReached::overruled : desk::NotReached::stops;
    strip_->waitFor(shown(tr("正在逐项检查…")));
    save_->Enable(false);
    working_.run(
        [desk = counter_.desk, wanted = wanted(), line] { return desk::changeSettings(*desk, wanted, line); },
        [this](const desk::SettingsChange& answer) {
            strip_->clear();
            save_->Enable(true);
            answered(answer);
        });
}

void SettingsPage::answered(const desk::SettingsChange& answer) {
    if (const auto* no = std::get_if<desk::Trouble>(&answer))
        return strip_->fault(desk::wordsFor(*no, counter_.desk->catalogue()));
    if (const auto* faults = std::get_if<std::vector<desk::SettingFault>>(&answer)) return show(*faults);
    onSaved_();
    fill();
    strip_->done(shown(tr("已保存。")));
    asking_.run([] { return printing::cupsPrinters(); },
                [this](const std::vector<std::string>& printers) { offerPrinters(printers); });
}

void SettingsPage::show(const std::vector<desk::SettingFault>& faults) {
    for (const desk::SettingFault& fault : faults) {
        Field& field = fieldOf(fault.setting);
        field.setFault(desk::wordsFor(fault).whole());
        field.markLeft();
    }
    const auto first = std::min_element(faults.begin(), faults.end(), [](const auto& one, const auto& other) {
        return one.setting < other.setting;
    });
    fieldOf(first->setting).focus();
    overruling_ = std::all_of(faults.begin(), faults.end(),
                              [](const desk::SettingFault& fault) { return fault.canBeOverruled(); });
    if (overruling_) save_->SetLabelText(shown(tr("仍然保存 Enter")));
    Layout();
}

Field& SettingsPage::fieldOf(Setting setting) {
    switch (setting) {
    case Setting::headquarters: return *address_;
    case Setting::printer: return *printer_;
    case Setting::pkcs11Modules:
    case Setting::skfLibraries: return *path_;
    case Setting::language: return *language_;
    case Setting::textSize: return *textSize_;
    case Setting::idleLock: return *idle_;
    }
    return *address_;
}

std::vector<Field*> SettingsPage::allFields() {
    return {address_, printer_, language_, textSize_, idle_, kind_, path_};
}

bool SettingsPage::leave() {
    if (changed() && !asked_) {
        asked_ = true;
        strip_->waits(shown(tr("有改动还没有保存：按 Enter 保存，再按一次 Esc 放弃。")));
        return false;
    }
    asking_.drop();
    working_.drop();
    save_->Enable(true);
    kept_ = false;
    return true;
}

bool SettingsPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE:
        if (leave()) onBack_();
        return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: path_->value().empty() ? save() : addDriver(); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
