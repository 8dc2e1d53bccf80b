#include "support/fake_headquarters.h"

#include "token/envelope.h"
#include "token/pins.h"
#include "token/request.h"

#include <utility>

namespace certdesk::tests {

namespace {

using Kind = sync::LineFault::Kind;

sync::LineFault unreachable() { return {sync::LineFault::Kind::unreachable, 0, "unreachable", "test", {}}; }

sync::LineFault refused(const std::string& problem) {
    return {sync::LineFault::Kind::refused, 403, problem, "test", {}};
}

bool fits(const forms::KnownCertificate& record, sync::LookUpKey key, const std::string& value) {
    switch (key) {
    case sync::LookUpKey::certificate: return record.id() == value;
    case sync::LookUpKey::token: return record.tokenSerial == value;
    case sync::LookUpKey::code: return forms::sameUnit(record.holderCode, value);
    }
    return false;
}

forms::Bytes keyOf(const forms::Bytes& certificate) {
    return token::Certificate::fromDer(certificate).value().spki();
}

} // namespace

void FakeHeadquarters::breakAt(int number, bool after) {
    breakCall_ = calls + number;
    breakAfter_ = after;
}

template <typename T, typename Act>
sync::Answer<T> FakeHeadquarters::answer(Act act) {
    const std::lock_guard lock(mutex_);
    ++calls;
    threads.note();
    if (!line)
        return sync::LineFault{awayAs, 0, awayAs == Kind::unreachable ? "unreachable" : "", "test", {}};
    if (calls == breakCall_ && !breakAfter_) return unreachable();
    sync::Answer<T> given = act();
    if (calls == breakCall_) return unreachable();
    return given;
}

sync::Head FakeHeadquarters::stored() const {
    sync::Head head;
    if (entries.empty()) return head;
    const sync::EntryHeader last = sync::parseHeader(forms::toText(entries.back().header));
    return {last.incarnation, last.seq, entries.back().hash};
}

sync::Answer<sync::Head> FakeHeadquarters::head() {
    return answer<sync::Head>([&]() -> sync::Answer<sync::Head> { return stored(); });
}

sync::Answer<sync::Head> FakeHeadquarters::push(const std::vector<sync::StoredEntry>& batch) {
    return answer<sync::Head>([&]() -> sync::Answer<sync::Head> {
        for (sync::StoredEntry entry : batch) {
            if (sync::parseHeader(forms::toText(entry.header)).seq <= stored().seq) continue; // sent again
            entry.hash = sync::chainHash(stored().hash, entry.header, entry.facts, entry.personal);
            entries.push_back(std::move(entry));
        }
        return stored();
    });
}

sync::Answer<std::vector<sync::StoredEntry>> FakeHeadquarters::entriesAfter(std::int64_t seq) {
    return answer<std::vector<sync::StoredEntry>>([&]() -> sync::Answer<std::vector<sync::StoredEntry>> {
        if (seq >= static_cast<std::int64_t>(entries.size())) return std::vector<sync::StoredEntry>();
        return std::vector<sync::StoredEntry>(entries.begin() + seq, entries.end());
    });
}

sync::Answer<forms::Bytes> FakeHeadquarters::enrol(const std::string& caseNumber, forms::ByteView request) {
    return answer<forms::Bytes>([&]() -> sync::Answer<forms::Bytes> {
        if (refuseNext) return refused(*std::exchange(refuseNext, std::nullopt));
        if (std::exchange(answerOtherKey, false)) {
            const token::KeyPair other = token::KeyPair::generate(token::KeyAlgorithm::p256);
            return authority.issueFor(other.spki()).der();
        }
        auto& certificates = issued[caseNumber];
        const forms::Bytes key = token::parseRequest(request).value().spki;
        if (certificates.empty() || keyOf(certificates.back()) != key)
            certificates.push_back(authority.issue(request).der());
        return certificates.back();
    });
}

sync::Answer<sync::EncryptionPair> FakeHeadquarters::encryptionPair(const std::string& caseNumber,
                                                                    forms::ByteView request) {
    return answer<sync::EncryptionPair>([&]() -> sync::Answer<sync::EncryptionPair> {
        if (authority.issuingKey.algorithm() != token::KeyAlgorithm::sm2)
            return refused("no-encryption-pair");
        auto found = enclosed.find(caseNumber);
        if (found == enclosed.end()) {
            auto pair = token::KeyPair::generate(token::KeyAlgorithm::sm2);
            auto certificate = authority.issueForEncryption(pair.spki()).der();
            found = enclosed.emplace(caseNumber, Enclosed{std::move(pair), std::move(certificate)}).first;
        }
        token::SystemRandomness randomness;
        const auto signing = token::parseRequest(request).value().spki;
        return sync::EncryptionPair{found->second.certificate,
                                    token::enclose(found->second.pair, signing, randomness)};
    });
}

sync::Answer<sync::AdminPins> FakeHeadquarters::adminPins(const std::string& tokenSerial,
                                                          const std::string&) {
    return answer<sync::AdminPins>([&]() -> sync::Answer<sync::AdminPins> {
        const forms::Secret master(std::string_view("a master key for tests, 32 bytes!"));
        return sync::AdminPins{
            {token::deriveAdminPin(master, tokenSerial), token::deriveDeviceKey(master, tokenSerial)},
            {forms::Secret(std::string_view(factoryPin_)),
             forms::Secret(std::string_view("1234567812345678"))}};
    });
}

sync::Answer<std::vector<forms::Bytes>> FakeHeadquarters::authorities(const std::string& caseNumber) {
    return answer<std::vector<forms::Bytes>>([&]() -> sync::Answer<std::vector<forms::Bytes>> {
        std::vector<forms::Bytes> all{authority.root.der(), authority.issuing.der()};
        if (!caseNumber.empty()) return all;
        if (!knowsAll) return refused("case-unknown");
        all.insert(all.end(), alsoTold.begin(), alsoTold.end());
        return all;
    });
}

sync::Answer<sync::LookedUp> FakeHeadquarters::lookUp(sync::LookUpKey key, const std::string& value) {
    return answer<sync::LookedUp>([&]() -> sync::Answer<sync::LookedUp> {
        sync::LookedUp found{clock, {}};
        for (const forms::KnownCertificate& record : records)
            if (fits(record, key, value)) found.certificates.push_back(record);
        return found;
    });
}

sync::Answer<forms::UtcMs> FakeHeadquarters::revoke(const std::string& certificateSerial,
                                                    const std::string& caseNumber,
                                                    const std::vector<sync::StoredEntry>& evidence) {
    return answer<forms::UtcMs>([&]() -> sync::Answer<forms::UtcMs> {
        ++revocations;
        if (refuseRevocation) return refused(*std::exchange(refuseRevocation, std::nullopt));
        const auto done = revoked.try_emplace(certificateSerial, Revoked{caseNumber, clock, evidence}).first;
        for (forms::KnownCertificate& record : records)
            if (record.serial == certificateSerial) record.revoked = true;
        return done->second.at;
    });
}

sync::Answer<sync::ReturnedCase> FakeHeadquarters::returnedCase(const std::string& caseNumber) {
    return answer<sync::ReturnedCase>([&]() -> sync::Answer<sync::ReturnedCase> {
        const auto found = returned.find(caseNumber);
        if (found == returned.end()) return refused("case-unknown");
        return found->second;
    });
}

sync::Answer<std::optional<sync::PublishedCatalogue>>
FakeHeadquarters::catalogue(const std::string& knownTag) {
    return answer<std::optional<sync::PublishedCatalogue>>(
        [&]() -> sync::Answer<std::optional<sync::PublishedCatalogue>> {
            if (published && published->tag == knownTag) return std::optional<sync::PublishedCatalogue>();
            return published;
        });
}

sync::Answer<forms::Bytes> FakeHeadquarters::renewMachine(forms::ByteView) {
    return answer<forms::Bytes>([]() -> sync::Answer<forms::Bytes> {
        return sync::LineFault{sync::LineFault::Kind::refused, 409, "not-due", {}, {}};
    });
}

} // namespace certdesk::tests
