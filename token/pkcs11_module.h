#pragma once
#include "token/fault.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <p11-kit/pkcs11.h>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// A loaded PKCS#11 module and its slots. For this room's .cpp files only.
namespace certdesk::token {

class Pkcs11Session;

/// The fault of an answer during a step.
TokenFault faultAt(TokenStep step, CK_RV rv);

/// A token in its slot, as it stood at one look.
struct SlotToken {
    CK_SLOT_ID slot = 0;
    CK_TOKEN_INFO info{};
    std::string serial; ///< trimmed
};

/// Text fields of PKCS#11 are padded with blanks (v2.40 §3.1); some drivers pad with NUL.
std::string trimmed(const unsigned char* text, std::size_t size);

/// C_Initialize'd for as long as it lives; one per path and process. `mutex()` guards all calls into the
/// module and everything here; its functions expect it to be held.
class Pkcs11Module {
public:
    static TokenResult<std::shared_ptr<Pkcs11Module>> shared(const std::string& path);
    Pkcs11Module(const Pkcs11Module&) = delete;
    Pkcs11Module& operator=(const Pkcs11Module&) = delete;

    std::mutex& mutex() { return mutex_; }
    const CK_FUNCTION_LIST& call() const { return *functions_; }

    /// All slots with a token that has a serial.
    TokenResult<std::vector<SlotToken>> tokens();
    /// Whether the tokens in the slots may be others than those with these serials: by C_WaitForSlotEvent
    /// (v2.40 §5.5) with CKF_DONT_BLOCK, because a blocking one ends with C_Finalize alone; by their serials
    /// where the module has no events, rebuilds its slots in C_Initialize, or shares its events with another
    /// part of the process. No, while somebody else holds the mutex, which it takes by itself.
    bool mayDiffer(const std::vector<std::string>& serials);
    /// noToken, or wrongToken when two tokens claim that serial.
    TokenResult<SlotToken> tokenBySerial(std::string_view serial, TokenStep step);
    /// Whether the token with that serial is in that slot now.
    bool isIn(CK_SLOT_ID slot, std::string_view serial) const;

    /// The session of the TokenSession that has that token, or null.
    Pkcs11Session* openOn(std::string_view serial) const;
    bool isOpen(std::string_view serial) const { return openOn(serial) != nullptr; }
    void noteOpened(const std::string& serial, Pkcs11Session& session) { open_[serial] = &session; }
    void noteClosed(const std::string& serial) { open_.erase(serial); }
    /// Another part of the process had initialised it, and may be logged in.
    bool isForeign() const { return initialised_ && !ours_; }
    /// A session on that token may be open that nobody has: opening or closing it answered a fault.
    void noteLeftBehind(const std::string& serial) { leftBehind_.insert(serial); }
    bool hasLeftBehind(std::string_view serial) const {
        return leftBehind_.find(serial) != leftBehind_.end();
    }
    /// Closes such sessions. False when it closed nothing, because one of this process may be in use there.
    bool closeLeftBehind(const SlotToken& token);

private:
    explicit Pkcs11Module(CK_FUNCTION_LIST* functions) : functions_(functions) {}
    ~Pkcs11Module();
    static void finalise(Pkcs11Module* last, bool& initialised);
    CK_RV initialise();
    CK_RV refresh();
    /// Nothing when the module does not tell.
    std::optional<bool> slotEvent();

    CK_FUNCTION_LIST* functions_;
    std::mutex mutex_;
    std::map<std::string, Pkcs11Session*, std::less<>> open_;
    std::set<std::string, std::less<>> leftBehind_; ///< serials
    bool fixedSlots_ = false;                       ///< the slot list is built in C_Initialize alone
    bool eventless_ = false;                        ///< it refused to be asked for events
    bool initialised_ = false;
    /// A C_Initialize of ours may be in force, whatever it answered. Else another part of the process
    /// initialised it: then it is neither ended nor refreshed here.
    bool ours_ = false;
};

} // namespace certdesk::token
