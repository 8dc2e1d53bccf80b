#include "desk/settings.h"

#include "desk/files.h"
#include "desk/machine.h"
#include "printing/cups_printer.h"
#include "printing/printer.h"
#include "token/pkcs11_driver.h"
#include "token/skf_driver.h"

namespace certdesk::desk {

using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

namespace {

constexpr const char* fileName = "settings.json";

std::shared_ptr<sync::Headquarters> lineOf(const std::filesystem::path& data, const Settings& settings) {
    if (settings.headquartersUrl.empty()) return {};
    finishMachineRenewal(data);
    sync::LineSettings line;
    line.kiosk = settings.kiosk;
    line.url = settings.headquartersUrl;
    line.tlsRoot = data / "tls/root.pem";
    line.machineCertificate = data / "tls/machine.pem";
    line.machineKey = data / "tls/machine.key";
    line.proxy = sync::proxyOfSystem();
    return sync::makeHeadquarters(line);
}

JsonArray arrayOf(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

/// Absent in older files.
int number(forms::JsonReader& in, const char* name, const SettingRange& range, int usual) {
    return static_cast<int>(in.optionalInteger(name, range.least, range.most).value_or(usual));
}

bool isLanguage(const std::string& text) { return text.empty() || text == "zh" || text == "en"; }

using Opened = token::TokenResult<std::unique_ptr<token::TokenDriver>>;

/// A library that cannot be used is told with its path.
void add(Surroundings& around, const std::string& library, Opened driver) {
    if (driver.ok())
        around.drivers.push_back(std::move(driver).value());
    else
        around.driverFaults.push_back({library, driver.fault()});
}

} // namespace

DamagedFile::DamagedFile(std::string file, std::string place)
    : std::runtime_error(file + " is damaged at " + (place.empty() ? "its beginning" : place)),
      file_(std::move(file)), place_(std::move(place)) {}

Settings parseSettings(std::string_view json) {
    const Json document = forms::parseJson(json);
    forms::JsonReader in(document);
    in.integer("format", 1, 1);
    Settings settings;
    settings.point = in.string("point", 64);
    settings.kiosk = in.string("kiosk", 64);
    settings.headquartersUrl = in.string("headquarters");
    settings.pkcs11Modules = in.strings("pkcs11Modules");
    settings.skfLibraries = in.optionalStrings("skfLibraries"); // absent in older files
    settings.papersFolder = in.string("papersFolder");
    settings.printer = in.optionalString("printer", 256).value_or(std::string()); // absent in older files
    settings.idleLockSeconds = number(in, "idleLockSeconds", idleLockRange, settings.idleLockSeconds);
    settings.language = in.optionalString("language", 2).value_or(std::string());
    if (!isLanguage(settings.language))
        throw forms::JsonProblem(forms::JsonProblem::Kind::badValue, "/language");
    settings.textPercent = number(in, "textPercent", textSizeRange, settings.textPercent);
    settings.training = in.booleanOr("training", false);
    in.finish();
    return settings;
}

std::string settingsText(const Settings& settings) {
    JsonObject members{{"format", 1},
                       {"point", settings.point},
                       {"kiosk", settings.kiosk},
                       {"headquarters", settings.headquartersUrl},
                       {"pkcs11Modules", arrayOf(settings.pkcs11Modules)},
                       {"skfLibraries", arrayOf(settings.skfLibraries)},
                       {"papersFolder", settings.papersFolder},
                       {"printer", settings.printer},
                       {"idleLockSeconds", settings.idleLockSeconds},
                       {"language", settings.language},
                       {"textPercent", settings.textPercent}};
    if (settings.training) members.emplace_back("training", true);
    return Json(std::move(members)).text();
}

Settings loadSettings(const std::filesystem::path& data) {
    if (!std::filesystem::exists(data / fileName))
        throw sync::JournalError(sync::JournalError::Kind::notThere, (data / fileName).string());
    try {
        return parseSettings(readFile(data / fileName));
    } catch (const forms::JsonProblem& problem) {
        throw DamagedFile(fileName, problem.place());
    }
}

void saveSettings(const std::filesystem::path& data, const Settings& settings) {
    writeFile(data / fileName, settingsText(settings));
}

std::shared_ptr<printing::Printer> printerOf(const Settings& settings) {
    if (settings.printer.empty()) return std::make_shared<printing::FolderPrinter>(settings.papersFolder);
    return std::make_shared<printing::CupsPrinter>(settings.printer);
}

Surroundings realSurroundings(const std::filesystem::path& data, const Settings& settings) {
    Surroundings around;
    around.clock = std::make_shared<SystemClock>();
    around.randomness = std::make_shared<token::SystemRandomness>();
    const auto chosen = std::make_shared<ChosenPrinter>(printerOf(settings));
    around.printer = chosen;
    around.choosePrinter = [chosen](const Settings& now) { chosen->choose(printerOf(now)); };
    around.headquarters = lineOf(data, settings);
    around.lineOf = [data](const Settings& tried) { return lineOf(data, tried); };
    for (const std::string& module : settings.pkcs11Modules)
        add(around, module, token::openPkcs11Driver(module));
    for (const std::string& library : settings.skfLibraries)
        add(around, library, token::openSkfDriver(library));
    return around;
}

} // namespace certdesk::desk
