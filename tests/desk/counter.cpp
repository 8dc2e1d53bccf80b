#include "desk/counter.h"

#include "desk/files.h"
#include "printing/preview.h"
#include "support/run.h"
#include "sync/sealing.h"
#include "token/skf_driver.h"

#include <fstream>
#include <regex>

namespace certdesk::tests {

namespace {

constexpr const char* factoryPin = "87654321";
constexpr sync::SlotCost quick{1, 64 * 1024};

desk::Settings settingsIn(const std::filesystem::path& folder) {
    desk::Settings settings;
    settings.point = "FS001";
    settings.kiosk = "FS001-01";
    settings.papersFolder = (folder / "papers").string();
    return settings;
}

} // namespace

Counter::Counter(int tokens, Module module) : module_(module) {
    const bool skf = module_ == Module::skf;
    for (int i = 1; i <= tokens; ++i) {
        const std::string label = "BLANK-" + std::to_string(i);
        skf ? skfTokens.add(label) : softTokens.add(label, factoryPin);
    }
    printer = std::make_shared<RecordingPrinter>();
    hq = std::make_shared<FakeHeadquarters>(factoryPin,
                                            skf ? token::KeyAlgorithm::sm2 : token::KeyAlgorithm::p256);
    clock = std::make_shared<SetClock>();
    desk::SetUp plan{settingsIn(directory_.path()), {}, "chen", "陈主管", passwordOf("chen"), quick};
    if (!std::holds_alternative<sync::Identity>(desk::setUp(data(), plan, *clock)))
        throw std::runtime_error("the kiosk was not set up");
    std::filesystem::create_directory(data() / "tls");
    desk::writeFile(data() / "tls/ca-roots.pem", hq->authority.root.pem() + hq->authority.issuing.pem());
    open();
    logIn("chen");
    desk_->makeAccount("li", "李受理", {forms::Role::operatorRole}, passwordOf("li"));
    desk_->makeAccount("wang", "王审核", {forms::Role::reviewer}, passwordOf("wang"));
    logIn("li");
    reviewer = {"wang", passwordOf("wang")};
}

void Counter::changeCatalogue(const std::vector<std::pair<std::string, std::string>>& changes) {
    for (const auto& file : std::filesystem::directory_iterator(data() / "catalogues")) {
        std::string text = desk::readFile(file.path());
        for (const auto& [what, by] : changes) {
            const auto at = text.find(what);
            if (at == std::string::npos) throw std::runtime_error("the catalogue does not say " + what);
            text.replace(at, what.size(), by);
        }
        desk::writeFile(file.path(), text);
    }
    restart();
}

Counter::~Counter() {
    desk_.reset();
    token.reset();
}

void Counter::open() {
    token = std::make_shared<ScriptedToken>(driver());
    desk::Surroundings around;
    around.clock = clock;
    around.randomness = std::make_shared<token::SystemRandomness>();
    around.drivers = {token};
    around.printer = printer;
    around.headquarters = hq;
    desk_ = desk::Desk::open(data(), std::move(around));
}

std::unique_ptr<token::TokenDriver> Counter::driver() const {
    if (module_ == Module::sound) return softTokens.driver();
    if (module_ == Module::breakable) return softTokens.breakableDriver();
    return std::move(token::openSkfDriver(SoftSkfTokens::libraryPath())).value();
}

forms::Secret Counter::passwordOf(const std::string& account) {
    return forms::Secret("a quiet password of " + account);
}

void Counter::hire(const std::string& account, const std::set<forms::Role>& roles) {
    logIn("chen");
    if (!std::holds_alternative<forms::Account>(
            desk_->makeAccount(account, account, roles, passwordOf(account))))
        throw std::runtime_error("the account was refused");
}

void Counter::logIn(const std::string& account) {
    if (!std::holds_alternative<desk::SignedIn>(desk_->logIn(account, passwordOf(account))))
        throw std::runtime_error("cannot log in as " + account);
}

void Counter::restart() {
    desk_.reset();
    token.reset();
    open();
    logIn("li");
}

desk::WalkIn Counter::file(const std::string& name) {
    return desk::parseWalkIn(
        desk::readFile(std::filesystem::path(CERTDESK_SOURCE_DIR) / "tests/walk-ins" / name));
}

desk::WalkInResult Counter::walkIn(const std::string& name) {
    return desk::runWalkIn(*desk_, file(name), options(), watcher);
}

desk::WalkInResult Counter::resume(const std::string& caseNumber) {
    return desk::resumeCase(*desk_, caseNumber, options(), watcher);
}

desk::WalkInOptions Counter::options() const {
    desk::WalkInOptions options;
    options.reviewer = &reviewer;
    return options;
}

forms::Case Counter::paidCase() {
    desk::WalkIn brought = file("new.json");
    brought.receive.details.algorithm = algorithm(); // P-256 is quicker than RSA, and the same here
    return readyCase(brought);
}

forms::Case Counter::readyCase(const desk::WalkIn& brought) {
    auto received = desk_->receive(brought.receive);
    if (!std::holds_alternative<forms::Case>(received)) throw std::runtime_error("the case was refused");
    const std::string number = std::get<forms::Case>(received).number;
    hq->line = false;
    auto result = desk::resumeCase(*desk_, number, options(), watcher, &brought);
    hq->line = true;
    return result.state.value();
}

std::string Counter::addSkf(const std::string& label) {
    return skfTokens.add(label, {"--application", token::SkfOptions().applicationName, "--admin-pin",
                                 factoryPin, "--user-pin", std::string(sparePin)});
}

desk::Produced Counter::produce(const std::string& caseNumber) {
    return desk::produce(*desk_, caseNumber, watcher);
}

forms::Secret pinOf(const RecordingPrinter::Job& letter) {
    TempDir folder;
    desk::writeFile(folder / "letter.pdf", forms::toText(letter.pdf));
    const Ran text = run({"pdftotext", "-layout", (folder / "letter.pdf").string(), "-"});
    // Below its caption, the digits stand apart.
    const std::string below = text.output.substr(std::min(text.output.find("PIN"), text.output.size()));
    std::smatch pin;
    if (!std::regex_search(below, pin, std::regex("(\\d) *(\\d) *(\\d) *(\\d) *(\\d) *(\\d)")))
        throw std::runtime_error("the letter shows no PIN");
    std::string digits;
    for (std::size_t i = 1; i < pin.size(); ++i)
        digits += pin[i].str();
    return forms::Secret(std::string_view(digits));
}

} // namespace certdesk::tests
