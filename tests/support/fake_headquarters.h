#pragma once
#include "support/call_threads.h"
#include "support/test_authority.h"
#include "sync/headquarters.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A headquarters in this process that keeps what it is sent and really issues, without judging; and that
/// fails where it was told to. Any thread, as its kind demands; a test looks at its members while nothing is
/// under way.
class FakeHeadquarters : public sync::Headquarters {
public:
    /// Its authority has keys of that kind; with SM2 it makes encryption pairs, too.
    explicit FakeHeadquarters(std::string factoryPin,
                              token::KeyAlgorithm algorithm = token::KeyAlgorithm::p256)
        : authority(algorithm, algorithm), factoryPin_(std::move(factoryPin)) {}

    /// Nobody answers until `line = true` again.
    std::atomic<bool> line{true};
    /// The `number`th call (from 1, of all kinds) from now on breaks off: `after` it took effect, so that
    /// only the answer is lost, or before.
    void breakAt(int number, bool after);
    /// The next enrolment answers a certificate for some other key.
    bool answerOtherKey = false;
    /// The next enrolment is refused with this problem.
    std::optional<std::string> refuseNext;

    /// The next revocation is refused with this problem.
    std::optional<std::string> refuseRevocation;
    /// What look-ups find, newest first; a revocation changes it.
    std::vector<forms::KnownCertificate> records;
    /// Cases of other points that were returned.
    std::map<std::string, sync::ReturnedCase> returned;
    /// The newest catalogue; nothing: none was published since.
    std::optional<sync::PublishedCatalogue> published;
    forms::UtcMs clock{1'800'000'000'000};
    /// What its answers say the time is; nothing: they do not.
    std::optional<forms::UtcMs> date;
    /// How the line is away while it is.
    sync::LineFault::Kind awayAs = sync::LineFault::Kind::unreachable;
    std::optional<sync::ServerClock> serverClock() const override {
        if (!date) return {};
        return sync::ServerClock{*date, std::chrono::steady_clock::now()};
    }

    struct Revoked {
        std::string caseNumber;
        forms::UtcMs at;
        std::vector<sync::StoredEntry> evidence; ///< as first sent
    };
    std::map<std::string, Revoked> revoked; ///< by serial; the same again changes nothing
    int revocations = 0;                    ///< how often one was asked for

    std::vector<sync::StoredEntry> entries;
    std::map<std::string, std::vector<forms::Bytes>> issued; ///< by case, each distinct certificate
    struct Enclosed {
        token::KeyPair pair;
        forms::Bytes certificate;
    };
    std::map<std::string, Enclosed> enclosed; ///< by case, the encryption pair
    int calls = 0;
    CallThreads threads;
    TestAuthority authority;
    std::vector<forms::Bytes> alsoTold; ///< beside `authority`, when it is asked for all that it has
    bool knowsAll = true;               ///< an older headquarters cannot tell all

    sync::Answer<sync::Head> head() override;
    sync::Answer<sync::Head> push(const std::vector<sync::StoredEntry>& batch) override;
    sync::Answer<std::vector<sync::StoredEntry>> entriesAfter(std::int64_t seq) override;
    sync::Answer<forms::Bytes> enrol(const std::string& caseNumber, forms::ByteView request) override;
    sync::Answer<sync::EncryptionPair> encryptionPair(const std::string& caseNumber,
                                                      forms::ByteView request) override;
    sync::Answer<sync::AdminPins> adminPins(const std::string& tokenSerial,
                                            const std::string& caseNumber) override;
    sync::Answer<std::vector<forms::Bytes>> authorities(const std::string& caseNumber) override;
    sync::Answer<sync::LookedUp> lookUp(sync::LookUpKey key, const std::string& value) override;
    sync::Answer<forms::UtcMs> revoke(const std::string& certificateSerial, const std::string& caseNumber,
                                      const std::vector<sync::StoredEntry>& evidence) override;
    sync::Answer<sync::ReturnedCase> returnedCase(const std::string& caseNumber) override;
    sync::Answer<std::optional<sync::PublishedCatalogue>> catalogue(const std::string& knownTag) override;
    /// As headquarters answers long before the end.
    sync::Answer<forms::Bytes> renewMachine(forms::ByteView request) override;

private:
    template <typename T, typename Act>
    sync::Answer<T> answer(Act act);
    sync::Head stored() const;

    std::mutex mutex_; ///< one call at a time
    std::string factoryPin_;
    int breakCall_ = 0;
    bool breakAfter_ = false;
};

} // namespace certdesk::tests
