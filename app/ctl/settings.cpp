#include "answer.h"
#include "commands.h"
#include "desk/change_settings.h"
#include "desk/lang.h"

#include <CLI/CLI.hpp>

#include <array>
#include <charconv>
#include <iostream>

// settings show, settings set: what a manager sets on this kiosk.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::Setting;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

constexpr std::array all{Setting::headquarters, Setting::printer,  Setting::pkcs11Modules,
                         Setting::skfLibraries, Setting::language, Setting::textSize,
                         Setting::idleLock};

struct Options {
    std::string key;
    std::vector<std::string> values;
    bool anyway = false;
    Person person;
};

bool isList(Setting setting) { return setting == Setting::pkcs11Modules || setting == Setting::skfLibraries; }

int numberIn(const std::string& text) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size())
        throw UsageError(say(tr("{0} 不是数字。"), {text}));
    return value;
}

void put(desk::Settings& settings, Setting setting, const std::vector<std::string>& values) {
    if (!isList(setting) && values.size() != 1) throw UsageError(tr("这一项只有一个值。"));
    std::vector<std::string> paths = values;
    std::erase(paths, std::string());
    switch (setting) {
    case Setting::headquarters: settings.headquartersUrl = values.front(); break;
    case Setting::printer: settings.printer = values.front(); break;
    case Setting::pkcs11Modules: settings.pkcs11Modules = paths; break;
    case Setting::skfLibraries: settings.skfLibraries = paths; break;
    case Setting::language: settings.language = values.front(); break;
    case Setting::textSize: settings.textPercent = numberIn(values.front()); break;
    case Setting::idleLock: settings.idleLockSeconds = numberIn(values.front()); break;
    }
}

void tell(const Session& session, const desk::Settings& settings) {
    JsonObject object;
    for (const Setting setting : all) {
        const auto values = valuesOf(settings, setting);
        if (isList(setting))
            object.emplace_back(std::string(idOf(setting)), JsonArray(values.begin(), values.end()));
        else
            object.emplace_back(std::string(idOf(setting)), values.empty() ? std::string() : values.front());
        if (session.json) continue;
        std::cout << idOf(setting) << '\t' << nameOf(setting);
        for (const std::string& value : values)
            std::cout << '\t' << value;
        std::cout << '\n';
    }
    if (session.json) print(std::move(object));
}

Exit show(const Session& session) {
    tell(session, desk::loadSettings(session.data));
    return Exit::done;
}

Exit refuse(const Session& session, const std::vector<desk::SettingFault>& faults) {
    for (const desk::SettingFault& fault : faults) {
        const desk::Sentence words = wordsFor(fault);
        std::cerr << nameOf(fault.setting) << tr("：") << words.whole() << '\n';
        if (session.json)
            print(JsonObject{{"refusal", JsonObject{{"kind", "setting"},
                                                    {"field", idOf(fault.setting)},
                                                    {"message", words.whole()}}}});
    }
    return Exit::refused;
}

Exit set(const Session& session, const Options& options) {
    const auto setting = desk::settingNamed(options.key).value();
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    desk::Settings wanted = desk->settings();
    put(wanted, setting, options.values);
    const auto answer = desk::changeSettings(
        *desk, wanted, options.anyway ? desk::NotReached::overruled : desk::NotReached::stops);
    if (const auto* no = std::get_if<desk::Trouble>(&answer)) return stopFor(session, *no, desk->catalogue());
    if (const auto* faults = std::get_if<std::vector<desk::SettingFault>>(&answer))
        return refuse(session, *faults);
    tell(session, std::get<desk::Settings>(answer));
    return Exit::done;
}

} // namespace

void addSettings(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("settings", tr("这台柜台的设置"));
    group->require_subcommand(1);
    group->add_subcommand("show", tr("列出设置"))->callback([&chosen] { chosen = show; });
    auto options = std::make_shared<Options>();
    auto* setting = group->add_subcommand("set", tr("更改一项，由主管办理；先检查，再保存"));
    std::vector<std::string> keys;
    for (const Setting one : all)
        keys.emplace_back(idOf(one));
    setting->add_option("key", options->key, tr("哪一项"))->required()->check(CLI::IsMember(keys));
    setting->add_option("value", options->values, tr("新的值；驱动库可有多个，\"\" 表示没有"))->required();
    setting->add_flag("--anyway", options->anyway, tr("现在连不上这个总部地址也保存"));
    addOperator(*setting, options->person, Needed::yes);
    setting->callback([options, &chosen] {
        chosen = [options](const Session& session) { return set(session, *options); };
    });
}

} // namespace certdesk::ctl
