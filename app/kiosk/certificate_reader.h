#pragma once
#include "desk/look_up.h"
#include "kiosk/task.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Finds the certificate that a case is about and asks what is known of it: from the token that is in, or by
/// the unit's code. It reads and asks in tasks; answers that came too late are dropped. It judges nothing. UI
/// thread only.
class CertificateReader {
public:
    enum class State {
        idle,    ///< nothing was looked for yet
        noToken, ///< none is in that has a certificate
        choose,  ///< there are several: `choices`
        reading, ///< the tokens are being read
        asking,  ///< headquarters is being asked; `known` is what the token said, if anything
        pin,     ///< another authority's: its holder must type the PIN
        failed,  ///< `trouble`
        known,   ///< `known`
    };
    struct Choice {
        std::string id; ///< serial of the token, or of the certificate
        std::string label;
        std::string holder;
    };

    CertificateReader(wxWindow& owner, std::shared_ptr<desk::Desk> desk, const forms::ServiceType& service,
                      std::function<void(const desk::Sentence&)> broken);

    /// What the case knows already; then nothing is read by itself.
    void begin(std::optional<forms::CertificateKnown> known);
    /// A token came or went.
    void tokensChanged();
    /// The code of the unit as typed so far: looked up as soon as it is whole, where no token is asked for;
    /// else it tells which of several tokens is meant.
    void unitIs(const std::string& code);
    void choose(const std::string& id);
    /// Lets the holder's PIN be tried, once.
    void tryPin(forms::Secret pin);
    /// Reads and asks anew.
    void again();
    /// Forgets what is still to come.
    void drop();

    State state() const { return state_; }
    bool busy() const { return state_ == State::reading || state_ == State::asking; }
    /// While headquarters is asked, only what the token said.
    const std::optional<forms::CertificateKnown>& known() const { return known_; }
    const std::optional<desk::Trouble>& trouble() const { return trouble_; }
    const std::vector<Choice>& choices() const { return choices_; }
    const std::string& chosen() const { return chosen_; }
    bool fromToken() const { return service_.certificate->fromToken; }

    std::function<void()> onChange;

private:
    void readTokens();
    void read(std::vector<desk::TokenReading> readings);
    void offer(const std::vector<desk::TokenReading>& readings);
    void take(const desk::TokenReading& reading);
    void ask(forms::Secret pin = {});
    void answered(desk::Outcome<forms::CertificateKnown> outcome);
    void fail(desk::Trouble trouble);
    bool needsPin() const;
    void become(State state);

    std::shared_ptr<desk::Desk> desk_;
    const forms::ServiceType& service_;
    State state_ = State::idle;
    std::optional<forms::CertificateKnown> known_;
    std::optional<desk::Trouble> trouble_;
    std::vector<Choice> choices_;
    std::string chosen_; ///< id of a choice
    std::string code_;
    Task reading_;
    Task asking_;
};

} // namespace certdesk::kiosk
