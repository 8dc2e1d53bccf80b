#include "desk/files.h"
#include "desk/setting_up.h"
#include "desk/training.h"
#include "desk/training_place.h"
#include "forms/password_rules.h"
#include "forms/shipped.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string_view>

namespace certdesk::desk {

namespace fs = std::filesystem;

namespace {

using Kind = TrainingFault::Kind;

constexpr int blankTokens = 12;
constexpr const char* tokenSettingsName = "SOFTHSM2_CONF"; ///< of the environment
/// What a token has when it comes from its maker, as headquarters takes it to be.
constexpr const char* factoryAdminPin = "87654321";

struct Person {
    const char* name;
    const char* displayName;
    forms::Role role;
};
constexpr std::array<Person, 4> people{{{"chen", "陈主管", forms::Role::manager},
                                        {"li", "李受理", forms::Role::operatorRole},
                                        {"wang", "王审核", forms::Role::reviewer},
                                        {"zhao", "赵审计", forms::Role::auditor}}};

fs::path installed(const std::string& program, Kind otherwise) {
    fs::path found = whereIs(program);
    if (found.empty()) throw TrainingFault(otherwise, program);
    return found;
}

fs::path softTokenModule() {
    const fs::path name = "softhsm/libsofthsm2.so";
    if (fs::exists("/usr/lib" / name)) return "/usr/lib" / name;
    for (const auto& folder : fs::directory_iterator("/usr/lib"))
        if (fs::exists(folder.path() / name)) return folder.path() / name;
    throw TrainingFault(Kind::noSoftTokens, name.string());
}

/// Where it is made, and who watches.
struct Making {
    TrainingPlace place;
    const TrainingWatch& watch;

    void mayGoOn() const {
        if (watch.stop && watch.stop->asked()) throw TrainingStopped();
    }
    void begins(TrainingPart part) const {
        mayGoOn();
        if (watch.begins) watch.begins(part);
    }
};

void must(const Making& making, std::vector<std::string> command, Kind otherwise,
          std::vector<std::string> environment = {}) {
    const std::string name = command.front();
    const Program program{std::move(command), making.place.log(), std::move(environment)};
    const bool did = ran(program, making.watch.stop);
    making.mayGoOn();
    if (!did) throw TrainingFault(otherwise, name);
}

/// Syllables, so that it is read off the screen and typed in one go.
std::string passwordFrom(token::Randomness& randomness) {
    constexpr std::string_view consonants = "bdfgklmnprst";
    constexpr std::string_view vowels = "aeiou";
    std::array<std::uint8_t, 16> bytes{};
    randomness.fill(bytes);
    std::string made;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % 4 == 0) made += '-';
        const std::string_view from = i % 2 == 0 ? consonants : vowels;
        made += from[bytes[i] % from.size()];
    }
    return made;
}

/// The same for all: it is told, and typed many times a day.
std::string newPassword(const std::string& point) {
    token::SystemRandomness randomness;
    for (;;) {
        std::string made = passwordFrom(randomness);
        const auto good = [&](const Person& person) {
            return !forms::weaknessOf(forms::Secret(made), {person.name, person.displayName, point});
        };
        if (std::all_of(people.begin(), people.end(), good)) return made;
    }
}

void makeTokens(const Making& making) {
    making.begins(TrainingPart::tokens);
    const fs::path maker = installed("softhsm2-util", Kind::noSoftTokens);
    fs::create_directory(making.place.tokens());
    const std::string settings = softTokensOf(making.place);
    token::SystemRandomness randomness;
    for (int i = 1; i <= blankTokens; ++i) {
        std::array<std::uint8_t, 4> pin{};
        randomness.fill(pin);
        const std::string label = (i < 10 ? "BLANK-0" : "BLANK-") + std::to_string(i);
        must(making,
             {maker, "--init-token", "--free", "--label", label, "--so-pin", factoryAdminPin, "--pin",
              forms::hex(pin)},
             Kind::noSoftTokens, {settings});
    }
}

sync::Enrolment enrolmentFrom(const Making& making, const std::string& point) {
    making.begins(TrainingPart::headquarters);
    const TrainingPlace& place = making.place;
    const fs::path hq = installed("certdesk-hq", Kind::noHeadquarters);
    const fs::path file = place.root / "enrolment.json";
    must(making, {hq, "--data", place.headquarters(), "init", "--training"}, Kind::headquarters);
    must(making,
         {hq, "--data", place.headquarters(), "kiosk", "add", point + "-01", "--point", point, "--out", file},
         Kind::headquarters);
    sync::Enrolment enrolment = sync::parseEnrolment(readFile(file));
    fs::remove(file);
    return enrolment;
}

SetUp planOf(const sync::Enrolment& enrolment, const Reached& reached, const TrainingPlace& target,
             const std::string& password) {
    const Person& manager = people.front();
    SetUp plan;
    plan.enrolment = enrolment;
    plan.enrolment->url = reached.kiosksUrl;
    plan.enrolment->openUrl = reached.openUrl;
    plan.settings.point = enrolment.point;
    plan.settings.kiosk = enrolment.kiosk;
    plan.settings.headquartersUrl = reached.kiosksUrl;
    plan.settings.pkcs11Modules.push_back(softTokenModule().string());
    plan.settings.papersFolder = target.papers().string();
    plan.settings.training = true;
    plan.managerName = manager.name;
    plan.managerDisplayName = manager.displayName;
    plan.managerPassword = forms::Secret(password);
    return plan;
}

template <typename T>
void mustBe(const Outcome<T>& outcome, const char* what) {
    if (std::holds_alternative<Trouble>(outcome)) throw TrainingFault(Kind::headquarters, what);
}

/// Enrolled while headquarters runs here, on the thread that waits for it.
void makeKiosk(const Making& making, const sync::Enrolment& enrolment, const TrainingPlace& target,
               const std::string& password) {
    making.begins(TrainingPart::kiosk);
    const auto headquarters = startHeadquarters(making.place);
    const auto reached = reachedBy(*headquarters);
    if (!reached) throw TrainingFault(Kind::headquarters, "serve");
    const SetUp plan = planOf(enrolment, *reached, target, password);
    mustBe(setUp(making.place.kiosk(), plan, SystemClock()), "set-up");
}

/// Without its tokens: their library is to find them where they will lie.
void makeAccounts(const Making& making, const std::string& password) {
    making.begins(TrainingPart::accounts);
    Surroundings around;
    around.clock = std::make_shared<SystemClock>();
    const auto desk = Desk::open(making.place.kiosk(), std::move(around));
    mustBe(desk->logIn(people.front().name, forms::Secret(password)), "log in");
    for (const Person& person : std::span(people).subspan(1))
        mustBe(desk->makeAccount(person.name, person.displayName, {person.role}, forms::Secret(password)),
               person.name);
}

void tellPasswords(const TrainingPlace& place, const std::string& password) {
    fs::create_directory(place.passwords());
    for (const Person& person : people)
        writeFile(place.passwords() / person.name, password + "\n");
}

} // namespace

std::unique_ptr<Child> startHeadquarters(const TrainingPlace& place) {
    const fs::path hq = installed("certdesk-hq", Kind::noHeadquarters);
    return std::make_unique<Child>(Program{{hq, "--data", place.headquarters(), "serve"}, place.log()});
}

std::optional<Reached> reachedBy(Child& headquarters) {
    const std::string& line = headquarters.firstLine(); // "ready kiosks=URL open=URL"
    constexpr std::string_view before = "ready kiosks=";
    constexpr std::string_view between = " open=";
    const auto at = line.find(between);
    if (!line.starts_with(before) || at == std::string::npos) return {};
    return Reached{line.substr(before.size(), at - before.size()), line.substr(at + between.size())};
}

std::string softTokensOf(const TrainingPlace& place) {
    writeFile(place.tokenSettings(), "directories.tokendir = " + place.tokens().string() +
                                         "\nobjectstore.backend = file\nlog.level = ERROR\n");
    return std::string(tokenSettingsName) + "=" + place.tokenSettings().string();
}

void useSoftTokens(const TrainingPlace& place) {
    softTokensOf(place);
    ::setenv(tokenSettingsName, place.tokenSettings().c_str(), 1);
}

void makeTraining(const fs::path& root, const TrainingWatch& watch) {
    softTokenModule(); // before anything is made
    FreshFolder folder(root);
    const Making making{{folder.path()}, watch};
    const std::string point = forms::parseCatalogue(forms::shippedCatalogue()).points.front().id;
    const std::string password = newPassword(point);
    const sync::Enrolment enrolment = enrolmentFrom(making, point);
    makeTokens(making);
    makeKiosk(making, enrolment, TrainingPlace{root}, password);
    makeAccounts(making, password);
    tellPasswords(making.place, password);
    fs::create_directory(making.place.papers());
    making.mayGoOn();
    folder.keep();
}

} // namespace certdesk::desk
