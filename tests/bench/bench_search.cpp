// Search and timeline in a register of a million cases of made-up units, against their limits. The register
// is filled directly; what is timed is the journal that a kiosk opens.
#include "sync/data_directory.h"
#include "sync/register.h"
#include "sync/sample_kiosk.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>

namespace {

using namespace certdesk;
using namespace certdesk::sync;
using Clock = std::chrono::steady_clock;
using Texts = std::vector<std::string>;

constexpr int cases = 1'000'000;
constexpr int units = 400'000;
constexpr int casesOfADay = 4000;
constexpr int mostFound = 50;
constexpr double searchLimit = 50;   // ms
constexpr double timelineLimit = 20; // ms

double millisecondsOf(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

template <typename Work>
double timed(const Work& work) {
    const auto begin = Clock::now();
    work();
    return millisecondsOf(Clock::now() - begin);
}

// Units
// ---------------------------------------------------------------------------------------------------------

const Texts& places() {
    static const Texts all{"佛山市",           "佛山市禅城区",    "佛山市南海区", "佛山市顺德区",
                           "佛山市三水区",     "佛山市高明区",    "广东",         "佛山市顺德区容桂",
                           "佛山市南海区狮山", "佛山市禅城区石湾"};
    return all;
}

const Texts& trades() {
    static const Texts all{"陶瓷",     "建材",     "照明电器", "五金制品", "家具",     "塑料",
                           "纺织",     "机械设备", "贸易",     "电子科技", "物流",     "铝业",
                           "不锈钢",   "餐饮管理", "环保科技", "装饰工程", "汽车配件", "食品",
                           "医疗器械", "信息技术", "场地租赁"};
    return all;
}

const Texts& kinds() {
    static const Texts all{"有限公司", "有限公司", "有限公司",       "有限责任公司",         "股份有限公司",
                           "厂",       "经营部",   "有限公司分公司", "合伙企业（有限合伙）", "商行"};
    return all;
}

const Texts& syllables() {
    static const Texts all = [] {
        const std::string_view text =
            "晨光星辉宏达盛泰和顺兴隆金龙华美嘉诚信恒源永昌百川鸿运东方南粤西江北斗中天海"
            "洋山河云峰青松翠竹红日紫荆白云绿洲黄河蓝天富贵荣华吉祥如意安康宁静致远博雅文"
            "轩明德立新创业奋进腾飞卓越领航尚品优居乐家福满堂正大同心协力万里长城千禧一品"
            "双喜三元四季五岳六合七星八方九州十全";
        Texts each;
        for (std::size_t i = 0; i < text.size(); i += 3)
            each.emplace_back(text.substr(i, 3));
        return each;
    }();
    return all;
}

const Texts& rareSyllables() {
    static const Texts all{"㙍", "𬭚", "昇", "珺", "𠮷", "喆", "堃", "翀", "骉", "燚"};
    return all;
}

std::uint64_t mixed(std::uint64_t n) { // splitmix64
    n += 0x9E3779B97F4A7C15ULL;
    n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9ULL;
    n = (n ^ (n >> 27)) * 0x94D049BB133111EBULL;
    return n ^ (n >> 31);
}

const std::string& pick(const Texts& all, std::uint64_t n) { return all[n % all.size()]; }

bool hasRare(int unit) { return unit % 2000 == 7; }

std::string nameOf(int unit) {
    const auto n = static_cast<std::uint64_t>(unit);
    std::string name = pick(places(), mixed(n));
    const std::uint64_t syllableCount = 2 + mixed(n + 1'000'000) % 2;
    for (std::uint64_t i = 0; i < syllableCount; ++i)
        name += pick(syllables(), mixed(n * 4 + i + 2'000'000));
    if (hasRare(unit)) name += pick(rareSyllables(), mixed(n + 5'000'000));
    return name + pick(trades(), mixed(n + 3'000'000)) + pick(kinds(), mixed(n + 4'000'000));
}

std::string digits(std::uint64_t number, std::size_t length) {
    std::string text = std::to_string(number);
    text.insert(0, length - std::min(length, text.size()), '0');
    return text;
}

std::string codeOf(int unit) { return "91440604MA" + digits(static_cast<std::uint64_t>(unit), 8); }
std::string idNumberOf(int unit) { return "440604" + digits(static_cast<std::uint64_t>(unit), 12); }
std::string mobileOf(int unit) { return "138" + digits(static_cast<std::uint64_t>(unit), 8); }

Texts charactersOf(const std::string& text) {
    Texts characters;
    for (const char c : text) {
        const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (begins) characters.emplace_back();
        characters.back() += c;
    }
    return characters;
}

// Cases
// ---------------------------------------------------------------------------------------------------------

/// Some units come often, the busiest some two hundred times.
int unitOfCase(int serial) {
    const auto even =
        static_cast<double>(mixed(static_cast<std::uint64_t>(serial)) >> 11) / 9007199254740992.0;
    return static_cast<int>(even * std::sqrt(even) * units);
}

std::string hexSerial(int serial) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%016llx%08x",
                  static_cast<unsigned long long>(mixed(static_cast<std::uint64_t>(serial) + 7)),
                  static_cast<unsigned>(serial));
    return text.data();
}

std::string tokenOf(int serial) { return "GD" + digits(static_cast<std::uint64_t>(serial), 10); }

/// The certificate that each unit has at the moment: the case that made it, or 0.
using Holders = std::vector<int>;

forms::Case caseOf(int serial, const Holders& holders) {
    const int unit = unitOfCase(serial);
    forms::Case c;
    c.day = forms::plusDays(*forms::parseIsoDay("2024-01-01"), (serial - 1) / casesOfADay);
    c.number = forms::caseNumber("FS001-02", 'A', c.day, (serial - 1) % casesOfADay + 1);
    c.point = "FS001";
    c.receivedBy = "li";
    c.receivedAt = {forms::startOf(c.day).value + 1000LL * (serial % casesOfADay)};
    c.changedAt = c.receivedAt;
    c.status = serial % 1000 == 0 ? forms::Status::open : forms::Status::done;
    c.details = sample::holder(nameOf(unit), codeOf(unit));
    c.fee =
        forms::FeeReceipt{forms::receiptNumber("FS001-02", 'A', serial), {}, forms::Fen(20000), {}, "li", {}};
    if (const int made = holders[static_cast<std::size_t>(unit)]; made != 0) {
        c.known =
            sample::lookedUp(sample::certificate(hexSerial(made), nameOf(unit), codeOf(unit)), tokenOf(made));
        if (serial % 3 == 0)
            c.revocation = forms::Revocation{hexSerial(made), "superseded", hexSerial(serial), {}, {{}}};
    }
    return c;
}

/// Of a unit's later cases one in three replaces its certificate; the others pay another year.
bool replaces(const forms::Case& c) { return !c.known || c.revocation; }

forms::Event actOf(const forms::Case& c, int serial) {
    if (replaces(c)) return sample::enrolled(tokenOf(serial), hexSerial(serial), forms::plusDays(c.day, 365));
    return forms::ServiceExtended{c.known->certificate.id(), {c.day, forms::plusDays(c.day, 365)}};
}

void fill(const std::filesystem::path& data, const OpenedSlot& reader) {
    Database database(journalFile(data), Database::Access::write);
    database.run("PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -600000; PRAGMA synchronous = OFF");
    Register lines(database);
    Holders holders(units, 0);
    Transaction once(database);
    for (int serial = 1; serial <= cases; ++serial) {
        forms::Case c = caseOf(serial, holders);
        const int unit = unitOfCase(serial);
        DecodedEntry entry{{}, {c.number, "li", c.changedAt, c.day, 1, {}}, actOf(c, serial)};
        const bool makes = replaces(c);
        if (makes) forms::apply(c, entry.context, entry.event);
        lines.put(serial, nullptr,
                  lineOf(c, {}, [](const forms::Case&) { return std::string("hand-over"); }));
        forms::Personal person;
        person.handlerIdNumber = idNumberOf(unit);
        person.handlerMobile = mobileOf(unit);
        lines.putLookUps(serial, person, reader.lookupKey);
        lines.certificates().add(serial, c, entry);
        if (makes) holders[static_cast<std::size_t>(unit)] = serial;
    }
    once.commit();
}

// Keys
// ---------------------------------------------------------------------------------------------------------

using Draw = std::function<std::string(std::mt19937&)>;

int anyCase(std::mt19937& random) { return static_cast<int>(random() % cases) + 1; }
int anyUnit(std::mt19937& random) { return unitOfCase(anyCase(random)); }

std::string partOf(const std::string& name, std::size_t length, std::mt19937& random) {
    const Texts characters = charactersOf(name);
    const std::size_t most = characters.size() > length ? characters.size() - length : 0;
    std::string part;
    const std::size_t first = random() % (most + 1);
    for (std::size_t i = first; i < std::min(first + length, characters.size()); ++i)
        part += characters[i];
    return part;
}

Draw anyPart(std::size_t length) {
    return [length](std::mt19937& random) { return partOf(nameOf(anyUnit(random)), length, random); };
}

/// A part with a character that few names have.
Draw rarePart(std::size_t length) {
    return [length](std::mt19937& random) {
        int unit = anyUnit(random);
        while (!hasRare(unit))
            unit = anyUnit(random);
        const std::string name = nameOf(unit);
        for (;;) {
            std::string part = partOf(name, length, random);
            for (const std::string& rare : rareSyllables())
                if (part.find(rare) != std::string::npos) return part;
        }
    };
}

/// Characters that most names have, as no name has them.
std::string commonAmiss(std::mt19937& random) {
    static const Texts all{"司佛", "限有", "山佛市",     "司公限有", "市山",
                           "公有", "限司", "佛有限公司", "山市佛",   "区市山佛"};
    return pick(all, random());
}

/// Pairs that many names have, joined as few or none do.
std::string pairsAmiss(std::mt19937& random) {
    static const Texts all{"山市场",   "佛山市场地",         "区南海",  "限公司有限",
                           "市南海石", "有限责任公司分公司", "东天海洋"};
    return pick(all, random());
}

struct Kind {
    const char* name;
    Draw draw;
    bool hits = true; ///< every key finds something
};

std::vector<Kind> searchKinds() {
    const auto none = [](std::mt19937& random) { return "9144XX" + std::to_string(random()); };
    return {
        {"case number",
         [](std::mt19937& random) {
             const int serial = anyCase(random);
             const forms::Day day =
                 forms::plusDays(*forms::parseIsoDay("2024-01-01"), (serial - 1) / casesOfADay);
             return forms::caseNumber("FS001-02", 'A', day, (serial - 1) % casesOfADay + 1);
         }},
        {"receipt number",
         [](std::mt19937& random) { return forms::receiptNumber("FS001-02", 'A', anyCase(random)); }},
        {"certificate serial", [](std::mt19937& random) { return hexSerial(anyCase(random)); }, false},
        {"token serial", [](std::mt19937& random) { return tokenOf(anyCase(random)); }, false},
        {"code", [](std::mt19937& random) { return codeOf(anyUnit(random)); }},
        {"code of the busiest unit", [](std::mt19937&) { return codeOf(0); }},
        {"whole name", [](std::mt19937& random) { return nameOf(anyUnit(random)); }},
        {"name, 1 character", anyPart(1)},
        {"name, 2 characters", anyPart(2)},
        {"name, 3 characters", anyPart(3)},
        {"name, 6 characters", anyPart(6)},
        {"name, 1 rare character", rarePart(1)},
        {"name, 2 with a rare one", rarePart(2)},
        {"name, 3 with a rare one", rarePart(3)},
        {"name, 6 with a rare one", rarePart(6)},
        {"nothing: common characters amiss", commonAmiss, false},
        {"nothing: common pairs amiss", pairsAmiss, false},
        {"nothing: a number", none, false},
    };
}

// Measuring
// ---------------------------------------------------------------------------------------------------------

struct Measured {
    std::vector<double> times;
    int empty = 0;

    double at(double share) const {
        std::vector<double> sorted = times;
        std::sort(sorted.begin(), sorted.end());
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    }
};

/// `ask` answers how much was found.
template <typename Ask>
Measured measure(const Draw& draw, const Ask& ask) {
    constexpr int rounds = 400;
    std::mt19937 random(20261123);
    Measured measured;
    for (int round = 0; round < rounds; ++round) {
        const std::string key = draw(random);
        std::size_t found = 0;
        measured.times.push_back(timed([&] { found = ask(key); }));
        measured.empty += found == 0 ? 1 : 0;
    }
    return measured;
}

bool told(const char* name, const Measured& measured, double limit, bool hits) {
    const double p99 = measured.at(0.99);
    const bool right = p99 <= limit && (!hits || measured.empty == 0);
    std::printf("%-34s p50 %8.3f ms   p99 %8.3f ms   of the limit %5.3f (goal 1)%s%s\n", name,
                measured.at(0.5), p99, p99 / limit, measured.empty > 0 && hits ? "  NOT FOUND" : "",
                right ? "" : "  MISSED");
    return right;
}

bool benchSearch(const Journal& journal) {
    bool right = true;
    for (const Kind& kind : searchKinds())
        right &=
            told(kind.name,
                 measure(kind.draw, [&](const auto& key) { return journal.search(key, mostFound).size(); }),
                 searchLimit, kind.hits);
    return right;
}

bool benchPersons(const Journal& journal, const OpenedSlot& reader) {
    bool right = true;
    const auto find = [&](const std::string& kind) {
        return [&, kind](const auto& key) { return journal.lookUp(kind, key, reader).size(); };
    };
    right &= told("ID number", measure([](auto& random) { return idNumberOf(anyUnit(random)); }, find("id")),
                  searchLimit, true);
    right &= told("mobile", measure([](auto& random) { return mobileOf(anyUnit(random)); }, find("mobile")),
                  searchLimit, true);
    right &= told("mobile of nobody",
                  measure([](auto& random) { return mobileOf(units + anyUnit(random)); }, find("mobile")),
                  searchLimit, false);
    return right;
}

bool benchCertificates(const Journal& journal) {
    const auto serial = [](std::mt19937& random) { return hexSerial(anyCase(random)); };
    bool right = told("timeline of a certificate",
                      measure(serial, [&](const auto& key) { return journal.timeline(key).size(); }),
                      timelineLimit, false);
    const std::string busiest = journal.certificates(KnownBy::code, codeOf(0)).at(0).serial;
    right &= told("timeline of the busiest unit",
                  measure([&](std::mt19937&) { return busiest; },
                          [&](const auto& key) { return journal.timeline(key).size(); }),
                  timelineLimit, true);
    std::printf("%-34s %zu moments\n", "  it has", journal.timeline(busiest).size());
    right &= told("records by code",
                  measure([](auto& random) { return codeOf(anyUnit(random)); },
                          [&](const auto& key) { return journal.certificates(KnownBy::code, key).size(); }),
                  timelineLimit, true);
    return right;
}

} // namespace

int main() {
    const sample::Kiosk kiosk;
    const double filling = timed([&] { fill(kiosk.data(), kiosk.reader()); });
    const double megabytes = static_cast<double>(std::filesystem::file_size(journalFile(kiosk.data()))) / 1e6;
    std::printf("%d cases of %d units filled in %.0f s, %.0f MB\n", cases, units, filling / 1e3, megabytes);
    const auto journal = kiosk.open();
    const bool found = benchSearch(*journal);
    const bool persons = benchPersons(*journal, kiosk.reader());
    const bool certificates = benchCertificates(*journal);
    return found && persons && certificates ? 0 : 1;
}
