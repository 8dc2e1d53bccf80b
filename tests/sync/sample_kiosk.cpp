#include "sync/sample_kiosk.h"

#include <fstream>
#include <iterator>
#include <sqlite3.h>
#include <stdexcept>
#include <stdlib.h>

namespace certdesk::sync::sample {

namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t openingMs = 9 * 3600 * second;

OpenedSlot newReader() { return {newSealPair(), newCaseKey(), newSigningPair()}; }

std::string stepOfStatus(const forms::Case& c) { return c.fee ? "production" : "reception"; }

} // namespace

TempDirectory::TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "certdesk-sync-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
    path_ = name;
}

TempDirectory::~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

forms::Personal person(int number) {
    const std::string digits = std::to_string(1000 + number);
    return {"法人" + digits,
            "佛山市秘密路" + digits + "号",
            "528000",
            "0757-8312" + digits,
            "经办人" + digits,
            "resident",
            "44060419900315" + digits,
            "1380013" + digits,
            "secret" + digits + "@example.com",
            "secret-invoice" + digits + "@example.com"};
}

forms::Details holder(const std::string& name, const std::string& code) {
    forms::Details details;
    details.holderName = name;
    details.holderCode = code;
    details.holderKind = "企业";
    details.applications = {"tax"};
    details.years = 1;
    details.algorithm = "rsa2048";
    return details;
}

forms::KnownCertificate certificate(const std::string& serial, const std::string& name,
                                    const std::string& code) {
    forms::KnownCertificate known;
    known.serial = serial;
    known.holderName = name;
    known.holderCode = code;
    known.holderKind = "企业";
    known.applications = {"tax"};
    known.notAfter = *forms::parseIsoDay("2027-11-22");
    known.serviceEnd = known.notAfter;
    known.algorithm = "rsa2048";
    return known;
}

forms::CertificateKnown lookedUp(const forms::KnownCertificate& certificate, const std::string& token) {
    forms::CertificateKnown known;
    known.certificate = certificate;
    known.source = forms::Source::headquarters;
    known.asOf = {1'800'000'000'000};
    known.tokenSeen = token;
    return known;
}

forms::ProductionNoted enrolled(const std::string& token, const std::string& serial, forms::Day notAfter) {
    forms::ProductionNoted noted = ended(forms::Stage::enrol, token);
    noted.certificate = Bytes(40, 1);
    noted.certificateSerial = serial;
    noted.notAfter = notAfter;
    return noted;
}

forms::ProductionNoted ended(forms::Stage stage, const std::string& token) {
    forms::ProductionNoted noted;
    noted.stage = stage;
    noted.phase = forms::Phase::ended;
    noted.tokenSerial = token;
    noted.tokenLabel = "label";
    return noted;
}

Kiosk::Kiosk() : own_(std::make_unique<TempDirectory>()), data_(own_->path() / "data") { create(); }

Kiosk::Kiosk(const std::filesystem::path& data) : data_(data) { create(); }

void Kiosk::create() {
    headquarters_ = newSealPair();
    reader_ = newReader();
    identity_ = {"FS001", "FS001-02", 'A', reader_.kiosk.publicKey, headquarters_.publicKey};
    stepOf_ = stepOfStatus;
    now_ = {forms::startOf(*forms::parseIsoDay("2026-11-23")).value + openingMs};
    const Bytes recovery = sealTo(reader_.kiosk.secretKey.view(), headquarters_.publicKey);
    Journal::create(
        data_, identity_,
        entry("", forms::JournalBegun{"FS001", identity_.kioskPublicKey, identity_.hqPublicKey, recovery}));
}

void Kiosk::nextDay() { now_ = {forms::startOf(forms::plusDays(today(), 1)).value + openingMs}; }

void Kiosk::setDay(forms::Day day) { now_ = {forms::startOf(day).value + openingMs}; }

std::unique_ptr<Journal> Kiosk::open(Journal::Mode mode) const { return Journal::open(data_, mode); }

NewEntry Kiosk::entry(const std::string& caseNumber, forms::Event event) {
    now_.value += second;
    return {caseNumber, std::move(event), "li", now_, 1};
}

forms::Case Kiosk::add(Journal& journal, const std::string& caseNumber, forms::Event event) {
    return journal.append({entry(caseNumber, std::move(event))}, stepOf_, &reader_);
}

std::string Kiosk::receive(Journal& journal, const std::string& holderName, int personNumber,
                           const std::string& code) {
    const std::string number = journal.nextCaseNumber(today());
    const NewEntry received = entry(number, forms::CaseReceived{"new", "FS001", {}, {}});
    const NewEntry details =
        entry(number, forms::DetailsRecorded{holder(holderName, code), person(personNumber), true});
    journal.append({received, details}, stepOf_, &reader_);
    cases_.push_back(number);
    return number;
}

std::string Kiosk::receive(Journal& journal, const forms::CertificateKnown& known,
                           const forms::Details& details) {
    const std::string number = journal.nextCaseNumber(today());
    const NewEntry received = entry(number, forms::CaseReceived{"change", "FS001", {}, {}});
    const NewEntry noted = entry(number, known);
    const NewEntry recorded = entry(number, forms::DetailsRecorded{details, person(1), true});
    journal.append({received, noted, recorded}, stepOf_, &reader_);
    cases_.push_back(number);
    return number;
}

void Kiosk::takeFee(Journal& journal, const std::string& caseNumber, std::int64_t fen) {
    add(journal, caseNumber,
        forms::FeeTaken{journal.nextReceiptNumber(), {{"cash", forms::Fen(fen)}}, forms::Fen(fen)});
}

void Kiosk::makeAccount(Journal& journal, const std::string& name) {
    const SigningPair pair = newSigningPair();
    const forms::Account account{name, "示例 " + name, {forms::Role::operatorRole}, pair.publicKey, false};
    add(journal, "", forms::AccountMade{account, name, Bytes(64, 7)});
}

forms::Event Kiosk::randomEvent(const Journal& journal, std::mt19937& random) const {
    const auto n = static_cast<int>(random() % 1000);
    switch (random() % 12) {
    case 0: return forms::MaterialsChecked{{{"application-form", n % 3}, {"handler-id", 1}}};
    case 1: return forms::PaperPrinted{"application", Bytes(32, static_cast<std::uint8_t>(n)), 2};
    case 2: return forms::FeeTaken{journal.nextReceiptNumber(), {{"cash", forms::Fen(n)}}, forms::Fen(n)};
    case 3: return forms::CaseReturned{{{"handler-id", 1}}};
    case 4: return forms::HandedOver{};
    case 5: return enrolled("T" + std::to_string(n), certificateSerial(n % 30), today());
    case 6: return forms::DetailsRecorded{holder("改名" + std::to_string(n) + "有限公司"), person(n), true};
    case 7: return forms::CaseResumed{};
    default: return randomCertificateEvent(random);
    }
}

forms::Event Kiosk::randomCertificateEvent(std::mt19937& random) const {
    const auto n = static_cast<int>(random() % 30);
    const std::string serial = certificateSerial(n);
    forms::KnownCertificate known = certificate(serial, "单位" + std::to_string(n % 7));
    switch (random() % 8) {
    case 0: known.replacedBy = certificateSerial(static_cast<int>(random() % 30)); [[fallthrough]];
    case 1: known.tokenSerial = "T" + std::to_string(n); [[fallthrough]];
    case 2: return lookedUp(known, "T" + std::to_string(random() % 30));
    case 3: return forms::ServiceExtended{serial, {today(), forms::plusDays(today(), n * 10)}};
    case 4: return forms::ApplicationsChanged{serial, {"social"}, {"tax"}};
    case 5: return forms::RevocationOrdered{serial, "superseded", n % 2 == 0 ? "" : certificateSerial(n / 2)};
    case 6: return forms::RevocationConfirmed{serial, now()};
    default: return ended(n % 2 == 0 ? forms::Stage::wipe : forms::Stage::pin, "T" + std::to_string(n));
    }
}

void Kiosk::randomAct(Journal& journal, std::mt19937& random) {
    if (random() % 40 == 0) nextDay();
    if (random() % 50 == 0) return makeAccount(journal, "user" + std::to_string(random() % 5));
    if (cases_.empty() || random() % 6 == 0) {
        receive(journal, "单位" + std::to_string(random() % 100) + "有限公司",
                static_cast<int>(random() % 1000));
        return;
    }
    const std::string number = cases_[random() % cases_.size()];
    add(journal, number, randomEvent(journal, random));
}

std::string certificateSerial(int number) { return "0f00ab" + std::to_string(1000 + number); }

RawDatabase::RawDatabase(const std::filesystem::path& file) {
    sqlite3* handle = nullptr;
    if (sqlite3_open(file.c_str(), &handle) != SQLITE_OK) throw std::runtime_error("cannot open");
    handle_ = handle;
}

RawDatabase::~RawDatabase() { sqlite3_close(static_cast<sqlite3*>(handle_)); }

void RawDatabase::run(const std::string& sql) {
    char* problem = nullptr;
    if (sqlite3_exec(static_cast<sqlite3*>(handle_), sql.c_str(), nullptr, nullptr, &problem) == SQLITE_OK)
        return;
    const std::string words = problem ? problem : "";
    sqlite3_free(problem);
    throw std::runtime_error(words);
}

std::string RawDatabase::text(const std::string& sql) {
    std::string found;
    const auto take = [](void* target, int, char** values, char**) {
        if (values[0]) *static_cast<std::string*>(target) = values[0];
        return 0;
    };
    if (sqlite3_exec(static_cast<sqlite3*>(handle_), sql.c_str(), take, &found, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(static_cast<sqlite3*>(handle_)));
    return found;
}

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

} // namespace certdesk::sync::sample
