#include "hq/staff.h"

#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <array>
#include <sodium.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr unsigned long long passes = 3;
constexpr std::size_t memoryBytes = 64 << 20;
constexpr std::int64_t longestDelayMs = 15 * 60'000;
constexpr std::int64_t deviceKeptMs = 90LL * 24 * 3600 * 1000;
constexpr std::size_t leastCharacters = 12;
constexpr std::size_t mostBytes = 256;

/// Of twelve characters and more, those that lists of leaked passwords have most often, and what a keyboard
/// or a calendar suggests; compared in lower case.
constexpr std::array<std::string_view, 40> commonOnes{
    "123456789012",     "1234567890123",    "12345678901234", "123456789101112",  "1234567890qwerty",
    "qwertyuiop123",    "qwertyuiopasdf",   "qwertyuiop[]",   "qwerty123456",     "qwerty1234567",
    "1qaz2wsx3edc",     "1qaz2wsx3edc4rfv", "q1w2e3r4t5y6",   "zaq12wsxcde3",     "asdfghjkl123",
    "asdfghjklzxc",     "zxcvbnm12345",     "password1234",   "password12345",    "password123456",
    "passwordpassword", "mypassword123",    "administrator",  "administrator1",   "admin1234567",
    "admin12345678",    "adminadminadmin",  "welcome12345",   "iloveyou1234",     "letmein12345",
    "changeme1234",     "abc123456789",     "abcd12345678",   "abcdefghijkl",     "woaini1314520",
    "5201314520131",    "a12345678910",     "certdesk1234",   "certdeskcertdesk", "headquarters"};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return out;
}

std::size_t charactersIn(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool oneCharacter(std::string_view text) { return text.find_first_not_of(text.front()) == std::string::npos; }

/// "lilili" is "li" three times.
bool repeats(std::string_view text, std::string_view part) {
    if (part.empty() || text.size() % part.size() != 0) return false;
    for (std::size_t i = 0; i < text.size(); i += part.size())
        if (text.substr(i, part.size()) != part) return false;
    return true;
}

Officer readOfficer(Session& session, const std::string& name) {
    Officer officer;
    session << "SELECT name, display, role, verifier, failed, locked_until, changed_at FROM officer"
               " WHERE name=$1",
        into(officer.name), into(officer.display), into(officer.role), into(officer.verifier),
        into(officer.failed), into(officer.lockedUntil.value), into(officer.changedAt.value), bind(name), now;
    return officer;
}

std::string hashOf(const std::string& token) { return forms::hex(forms::sha256(forms::viewOf(token))); }

/// Failed tries, of an account or of a browser that it was logged in with.
struct Tries {
    std::int64_t failed = 0;
    std::int64_t lockedUntil = 0;
};

/// A lock that ends later than any can was set by a clock that was wrong.
bool isLocked(const Tries& tries, forms::UtcMs at) {
    const auto left = tries.lockedUntil - at.value;
    return left > 0 && left <= longestDelayMs;
}

std::optional<Tries> deviceOf(Session& session, const std::string& name, const std::string& hash) {
    std::vector<std::int64_t> failed, until;
    session << "SELECT failed, locked_until FROM officer_device WHERE hash=$1 AND name=$2", into(failed),
        into(until), bind(hash), bind(name), now;
    if (failed.empty()) return {};
    return Tries{failed.front(), until.front()};
}

/// Sessions, and browsers that are known.
void endSessionsOf(Session& session, const std::string& name) {
    session << "DELETE FROM office_session WHERE name=$1", bind(name), now;
    session << "DELETE FROM officer_device WHERE name=$1", bind(name), now;
}

} // namespace

bool isOfficerName(std::string_view text) {
    constexpr std::size_t most = 32;
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto part = [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= most && letter(text.front()) &&
           std::all_of(text.begin(), text.end(), part);
}

std::optional<PasswordFault> faultOf(const forms::Secret& password, std::string_view name) {
    if (password.size() > mostBytes) return PasswordFault::tooLong;
    if (charactersIn(password.text()) < leastCharacters) return PasswordFault::tooShort;
    std::string plain = lower(password.text());
    const bool isName = repeats(plain, lower(name));
    const bool common =
        oneCharacter(plain) || std::find(commonOnes.begin(), commonOnes.end(), plain) != commonOnes.end();
    forms::wipeText(plain);
    if (isName) return PasswordFault::isName;
    return common ? std::optional(PasswordFault::common) : std::nullopt;
}

std::string sentenceOf(PasswordFault fault) {
    switch (fault) {
    case PasswordFault::tooShort: return "口令至少 12 个字符。";
    case PasswordFault::tooLong: return "口令最长 256 字节。";
    case PasswordFault::common: return "这个口令太常见，请换一个。";
    case PasswordFault::isName: return "口令不能就是账号名。";
    }
    return {};
}

std::string verifierOf(const forms::Secret& password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str(text.data(), password.text().data(), password.size(), passes, memoryBytes) != 0)
        throw Trouble(Trouble::Kind::broken, "内存不足，口令无法处理。");
    return text.data();
}

bool isVerifier(const std::string& text) {
    return text.size() < crypto_pwhash_STRBYTES &&
           crypto_pwhash_str_needs_rehash(text.c_str(), passes, memoryBytes) == 0;
}

bool verifies(const std::string& verifier, const forms::Secret& password) {
    return crypto_pwhash_str_verify(verifier.c_str(), password.text().data(), password.size()) == 0;
}

const std::string& nobodysVerifier() {
    static const std::string verifier = [] {
        forms::Secret random(32);
        randombytes_buf(random.data(), random.size());
        return verifierOf(random);
    }();
    return verifier;
}

std::int64_t delayMsAfter(std::int64_t failed) {
    constexpr std::int64_t freeTries = 2;
    constexpr std::int64_t first = 15'000;
    if (failed <= freeTries) return 0;
    std::int64_t delay = first;
    for (std::int64_t i = freeTries + 1; i < failed && delay < longestDelayMs; ++i)
        delay *= 2;
    return std::min(delay, longestDelayMs);
}

std::optional<Officer> findOfficer(Session& session, const std::string& name) {
    auto officer = readOfficer(session, name);
    if (officer.name.empty()) return {};
    return officer;
}

std::vector<Officer> allOfficers(Session& session) {
    std::vector<std::string> names;
    session << "SELECT name FROM officer ORDER BY name", into(names), now;
    std::vector<Officer> all;
    for (const auto& name : names)
        all.push_back(readOfficer(session, name));
    return all;
}

bool addOfficer(Session& session, const Officer& officer) {
    if (findOfficer(session, officer.name)) return false;
    session << "INSERT INTO officer(name, display, role, verifier, failed, locked_until, changed_at)"
               " VALUES($1, $2, $3, $4, 0, 0, $5)",
        bind(officer.name), bind(officer.display), bind(officer.role), bind(officer.verifier),
        bind(officer.changedAt.value), now;
    return true;
}

bool setVerifier(Session& session, const std::string& name, const std::string& verifier, forms::UtcMs at) {
    if (!findOfficer(session, name)) return false;
    session << "UPDATE officer SET verifier=$1, failed=0, locked_until=0, changed_at=$2 WHERE name=$3",
        bind(verifier), bind(at.value), bind(name), now;
    endSessionsOf(session, name);
    return true;
}

bool removeOfficer(Session& session, const std::string& name) {
    if (!findOfficer(session, name)) return false;
    endSessionsOf(session, name);
    session << "DELETE FROM officer WHERE name=$1", bind(name), now;
    return true;
}

bool beginTry(Session& session, const std::string& name, const std::string& device, forms::UtcMs at) {
    const auto officer = findOfficer(session, name);
    if (!officer) return false;
    const std::string hash = hashOf(device);
    const auto known = deviceOf(session, name, hash);
    const Tries before = known ? *known : Tries{officer->failed, officer->lockedUntil.value};
    if (isLocked(before, at)) return false;
    const auto failed = before.failed + 1;
    const auto until = at.value + delayMsAfter(failed);
    if (known)
        session << "UPDATE officer_device SET failed=$1, locked_until=$2 WHERE hash=$3", bind(failed),
            bind(until), bind(hash), now;
    else
        session << "UPDATE officer SET failed=$1, locked_until=$2 WHERE name=$3", bind(failed), bind(until),
            bind(name), now;
    return true;
}

void noteSuccess(Session& session, const std::string& name, const std::string& device,
                 const std::string& newDevice, forms::UtcMs at) {
    const std::string hash = hashOf(device);
    // What others tried stays theirs: a known browser does not set it back.
    if (!deviceOf(session, name, hash))
        session << "UPDATE officer SET failed=0, locked_until=0 WHERE name=$1", bind(name), now;
    session << "DELETE FROM officer_device WHERE hash=$1 OR used_at<$2", bind(hash),
        bind(at.value - deviceKeptMs), now;
    session << "INSERT INTO officer_device(hash, name, failed, locked_until, used_at)"
               " VALUES($1, $2, 0, 0, $3)",
        bind(hashOf(newDevice)), bind(name), bind(at.value), now;
}

} // namespace certdesk::hq
