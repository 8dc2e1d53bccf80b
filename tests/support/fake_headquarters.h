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

/// One function of sync::Headquarters.
enum class LineCall { head, push, enrol, adminPins };

/// A headquarters in this process that keeps what it is sent and really issues, without judging; and that
/// fails where it was told to. Any thread, as its kind demands; a test looks at its members while nothing is
/// under way.
class FakeHeadquarters : public sync::Headquarters {
public:
    explicit FakeHeadquarters(std::string factoryPin) : factoryPin_(std::move(factoryPin)) {}

    /// Nobody answers until `line = true` again.
    std::atomic<bool> line{true};
    /// The `number`th call (from 1, of all kinds) from now on breaks off: `after` it took effect, so that
    /// only the answer is lost, or before.
    void breakAt(int number, bool after);
    /// The next enrolment answers a certificate for some other key.
    bool answerOtherKey = false;
    /// The next enrolment is refused with this problem.
    std::optional<std::string> refuseNext;

    std::vector<sync::StoredEntry> entries;
    std::map<std::string, std::vector<forms::Bytes>> issued; ///< by case, each distinct certificate
    int calls = 0;
    CallThreads threads;
    TestAuthority authority;

    sync::Answer<sync::Head> head() override;
    sync::Answer<sync::Head> push(const std::vector<sync::StoredEntry>& batch) override;
    sync::Answer<sync::EnrolmentReply> enrol(const std::string& caseNumber, forms::ByteView request) override;
    sync::Answer<sync::AdminPins> adminPins(const std::string& tokenSerial,
                                            const std::string& caseNumber) override;
    sync::Answer<std::vector<forms::Bytes>> authorities(const std::string& caseNumber) override;

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
