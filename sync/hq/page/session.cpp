#include "hq/page/session.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <sodium.h>

namespace certdesk::hq::page {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::size_t tokenBytes = 32;

std::string hashOf(std::string_view token) { return forms::hex(forms::sha256(forms::viewOf(token))); }

struct Row {
    std::string name;
    std::int64_t madeAt = 0;
    std::int64_t seenAt = 0;
};

Row rowOf(Session& session, const std::string& hash) {
    Row row;
    session << "SELECT name, made_at, seen_at FROM office_session WHERE hash=$1", into(row.name),
        into(row.madeAt), into(row.seenAt), bind(hash), now;
    return row;
}

/// A clock that was put back ends a session as well.
bool within(std::int64_t since, std::int64_t at, std::int64_t most) {
    return at >= since && at - since < most;
}

} // namespace

std::string newToken() {
    forms::Bytes token(tokenBytes);
    randombytes_buf(token.data(), token.size());
    return forms::hex(token);
}

bool isToken(std::string_view text) {
    return text.size() == 2 * tokenBytes && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string formToken(std::string_view cookieToken) {
    return hashOf("certdesk form v1 " + std::string(cookieToken));
}

bool sameToken(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void beginSession(Session& session, const std::string& token, const std::string& officer, forms::UtcMs at) {
    session << "DELETE FROM office_session WHERE seen_at<=$1 OR made_at<=$2", bind(at.value - idleMs),
        bind(at.value - longestMs), now;
    session << "INSERT INTO office_session(hash, name, made_at, seen_at) VALUES($1, $2, $3, $4)",
        bind(hashOf(token)), bind(officer), bind(at.value), bind(at.value), now;
}

std::optional<Officer> officerOf(Session& session, const std::string& token, forms::UtcMs at) {
    constexpr std::int64_t minute = 60'000;
    if (!isToken(token)) return {};
    const std::string hash = hashOf(token);
    const Row row = rowOf(session, hash);
    if (row.name.empty()) return {};
    if (!within(row.madeAt, at.value, longestMs) || !within(row.seenAt, at.value, idleMs)) return {};
    if (at.value - row.seenAt >= minute)
        session << "UPDATE office_session SET seen_at=$1 WHERE hash=$2", bind(at.value), bind(hash), now;
    return findOfficer(session, row.name);
}

void endSession(Session& session, const std::string& token) {
    session << "DELETE FROM office_session WHERE hash=$1", bind(hashOf(token)), now;
}

} // namespace certdesk::hq::page
