#include "desk/change_settings.h"

#include "desk/inside.h"
#include "forms/rights.h"
#include "printing/cups_printer.h"
#include "token/pkcs11_driver.h"
#include "token/skf_driver.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <regex>
#include <thread>

namespace certdesk::desk {

namespace {

using Kind = SettingFault::Kind;

constexpr std::array<std::string_view, settingCount> ids{
    "headquarters", "printer", "pkcs11-modules", "skf-libraries", "language", "text-size", "idle-lock"};

/// What loading came to: nothing where it is a driver's library.
std::optional<token::TokenFault> loaded(Setting kind, const std::string& path) {
    const auto opened =
        kind == Setting::skfLibraries ? token::openSkfDriver(path) : token::openPkcs11Driver(path);
    if (opened.ok()) return {};
    return opened.fault();
}

/// https://host[:port]
bool isAddress(const std::string& url) {
    static const std::regex form(
        R"(https://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:([0-9]{1,5}))?)");
    std::smatch parts;
    if (!std::regex_match(url, parts, form)) return false;
    const int port = parts[4].matched ? std::stoi(parts[4]) : 443;
    return port >= 1 && port <= 65535;
}

std::vector<std::string> valueOf(const std::string& text) {
    return text.empty() ? std::vector<std::string>{} : std::vector{text};
}

forms::SettingsChanged changesBetween(const Settings& before, const Settings& after) {
    forms::SettingsChanged changed;
    for (std::size_t i = 0; i < settingCount; ++i) {
        const auto setting = static_cast<Setting>(i);
        forms::SettingChange change{std::string(idOf(setting)), valuesOf(before, setting),
                                    valuesOf(after, setting)};
        if (change.from != change.to) changed.changes.push_back(std::move(change));
    }
    return changed;
}

forms::SettingsChanged takenBack(forms::SettingsChanged changed) {
    for (forms::SettingChange& change : changed.changes)
        std::swap(change.from, change.to);
    return changed;
}

/// Gathers what is wrong.
class Trial {
public:
    Trial(Desk& desk, const Settings& wanted) : in_(desk.inside()), now_(desk.settings()), wanted_(wanted) {}

    std::vector<SettingFault> faults() && {
        tryNumbers();
        tryLibraries(Setting::pkcs11Modules, now_.pkcs11Modules, wanted_.pkcs11Modules);
        tryLibraries(Setting::skfLibraries, now_.skfLibraries, wanted_.skfLibraries);
        tryPrinter();
        tryHeadquarters();
        return std::move(faults_);
    }

private:
    void add(Setting setting, Kind kind, std::string about = {}, std::string details = {}) {
        faults_.push_back({setting, kind, std::move(about), std::move(details)});
    }

    void tryNumbers() {
        if (!idleLockRange.holds(wanted_.idleLockSeconds)) add(Setting::idleLock, Kind::outOfRange);
        if (!textSizeRange.holds(wanted_.textPercent)) add(Setting::textSize, Kind::outOfRange);
        const std::string& language = wanted_.language;
        if (!language.empty() && language != "zh" && language != "en")
            add(Setting::language, Kind::noLanguage, language);
    }

    void tryLibraries(Setting kind, const std::vector<std::string>& before,
                      const std::vector<std::string>& paths) {
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            if (std::find(paths.begin(), path, *path) != path)
                add(kind, Kind::twice, *path);
            else if (std::find(before.begin(), before.end(), *path) == before.end())
                if (auto fault = tryLibrary(kind, *path)) faults_.push_back(*std::move(fault));
        }
    }

    void tryPrinter() {
        if (wanted_.printer == now_.printer || wanted_.printer.empty()) return;
        const auto there = printing::cupsPrinters();
        if (std::find(there.begin(), there.end(), wanted_.printer) == there.end())
            add(Setting::printer, Kind::noPrinter, wanted_.printer);
    }

    void tryHeadquarters() {
        const std::string& url = wanted_.headquartersUrl;
        if (url == now_.headquartersUrl) return;
        if (now_.headquartersUrl.empty() || url.empty())
            return add(Setting::headquarters, Kind::needsEnrolment, url);
        if (!isAddress(url)) return add(Setting::headquarters, Kind::noAddress, url);
        askHeadquarters(url);
    }

    void askHeadquarters(const std::string& url) {
        using Fault = sync::LineFault::Kind;
        const auto line = in_.around.lineOf ? in_.around.lineOf(wanted_) : nullptr;
        if (!line) return;
        const auto answer = line->head();
        const auto* no = std::get_if<sync::LineFault>(&answer);
        if (!no) return;
        const std::string details = std::string(idOf(no->kind)) + " " + no->detail;
        switch (no->kind) {
        case Fault::unreachable:
        case Fault::loginPage:
        case Fault::proxyRefused:
        case Fault::clockWrong:
        case Fault::busy: return add(Setting::headquarters, Kind::notReached, url, details);
        case Fault::notHeadquarters:
        case Fault::notUs:
        case Fault::redirected:
        case Fault::brokenAnswer: return add(Setting::headquarters, Kind::notHeadquarters, url, details);
        case Fault::refused:
        case Fault::conflict: return; // ours, and it knows us
        }
    }

    const Desk::Inside& in_;
    const Settings now_;
    const Settings& wanted_;
    std::vector<SettingFault> faults_;
};

} // namespace

std::string_view idOf(Setting setting) { return ids.at(static_cast<std::size_t>(setting)); }

std::optional<Setting> settingNamed(std::string_view id) {
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end()) return {};
    return static_cast<Setting>(found - ids.begin());
}

std::optional<SettingFault> tryLibrary(Setting kind, const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::path(path).is_absolute() || !std::filesystem::is_regular_file(path, ignored))
        return SettingFault{kind, Kind::noFile, path, {}};
    std::packaged_task<std::optional<token::TokenFault>()> loading(
        [kind, path] { return loaded(kind, path); });
    auto outcome = loading.get_future();
    std::thread(std::move(loading)).detach();
    if (outcome.wait_for(std::chrono::seconds(libraryLoadsSeconds)) != std::future_status::ready)
        return SettingFault{kind, Kind::libraryHangs, path, {}};
    const auto fault = outcome.get();
    if (!fault) return {};
    return SettingFault{kind, Kind::noLibrary, path,
                        std::string(token::idOf(fault->kind)) + " " + std::to_string(fault->code)};
}

std::vector<SettingFault> faultsOf(Desk& desk, const Settings& wanted) {
    return Trial(desk, wanted).faults();
}

std::vector<std::string> valuesOf(const Settings& settings, Setting setting) {
    switch (setting) {
    case Setting::headquarters: return valueOf(settings.headquartersUrl);
    case Setting::printer: return valueOf(settings.printer);
    case Setting::pkcs11Modules: return settings.pkcs11Modules;
    case Setting::skfLibraries: return settings.skfLibraries;
    case Setting::language: return {settings.language.empty() ? "zh" : settings.language};
    case Setting::textSize: return {std::to_string(settings.textPercent)};
    case Setting::idleLock: return {std::to_string(settings.idleLockSeconds)};
    }
    return {};
}

std::optional<Trouble> Desk::Inside::takeSettings(const std::string& account, const Settings& wanted) {
    const std::lock_guard lock(mutex);
    const forms::SettingsChanged changed = changesBetween(settings, wanted);
    const bool differs = !changed.changes.empty();
    const forms::Staff staff = journal->staff();
    const forms::World world{inForce(), staff, account, now(), settings.point, {}};
    if (differs) {
        const auto decision = forms::noteSettings(world, changed);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    }
    const auto note = [&](const forms::SettingsChanged& what) {
        if (differs)
            journal->append({{{}, what, account, world.now, world.catalogue.version}}, stepOf(), nullptr);
    };
    note(changed);
    try {
        saveSettings(data, wanted);
    } catch (...) {
        note(takenBack(changed));
        throw;
    }
    settings = wanted;
    if (around.choosePrinter) around.choosePrinter(wanted);
    poke();
    return {};
}

SettingsChange changeSettings(Desk& desk, const Settings& wanted, NotReached line) {
    Desk::Inside& in = desk.inside();
    const auto actor = in.actorFor(forms::Act::changeSettings);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    auto faults = faultsOf(desk, wanted);
    if (line == NotReached::overruled)
        std::erase_if(faults, [](const SettingFault& fault) { return fault.canBeOverruled(); });
    if (!faults.empty()) return faults;
    Settings saved = wanted;
    const Settings before = desk.settings();
    saved.point = before.point;
    saved.kiosk = before.kiosk;
    saved.papersFolder = before.papersFolder;
    if (auto no = in.takeSettings(std::get<SignedIn>(actor).account, saved)) return *std::move(no);
    return saved;
}

Outcome<SignedIn> confirm(const Desk& desk, const std::string& account, const forms::Secret& password,
                          forms::Act act) {
    const auto opened = desk.inside().openKeys(account, password);
    if (const auto* no = std::get_if<Trouble>(&opened)) return *no;
    const forms::Staff staff = desk.staff();
    if (const auto no = forms::needs(staff, account, act)) return Trouble(*no);
    const forms::Account& known = staff.at(account);
    return SignedIn{known.name, known.displayName, known.roles};
}

} // namespace certdesk::desk
